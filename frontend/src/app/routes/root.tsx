import { Outlet } from '@tanstack/react-router'
import { useRef } from 'react'
import type { User } from '@/api/client'
import { isLeaving } from '@/features/auth/api/auth'
import { useSession } from '@/features/auth/api/use-session'
import { SignInAgain } from '@/features/auth/components/sign-in-again'
import { Toasts } from '@/ui/toasts'
import { TooltipLayer } from '@/ui/tooltip-layer'

export function Root() {
  const lost = useLostUser()
  return (
    <>
      <Outlet />
      {lost && <SignInAgain user={lost} />}
      <Toasts />
      <TooltipLayer />
    </>
  )
}

/** The person whose session ended while this page was open, until they are back. */
function useLostUser(): User | null {
  const state = useSession()
  const last = useRef<User | null>(null)
  if (state.status === 'signed-in') last.current = state.user
  return state.status === 'signed-out' && !isLeaving() ? last.current : null
}
