import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { linkToken } from '@/features/auth/api/auth'
import { keepCompositionToItself } from '@/lib/composition'
import { followConnection } from '@/lib/connection'
import { keepFieldHistories } from '@/lib/field-history'
import { followTheme } from '@/lib/theme'
import { CrashBoundary } from './crash'
import { keepAppOffline } from './offline-app'
import { createQueryClient } from './query-client'
import { createAppRouter } from './router'

// Before the router reads the address, so that the one-time token is never part of its history.
linkToken()
keepCompositionToItself()
keepFieldHistories()
followTheme()
followConnection()
keepAppOffline()

const client = createQueryClient()
const router = createAppRouter(client)

export function App() {
  return (
    <CrashBoundary>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CrashBoundary>
  )
}
