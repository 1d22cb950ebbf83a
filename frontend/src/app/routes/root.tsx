import { Outlet } from '@tanstack/react-router'
import { lazy, useRef, useSyncExternalStore } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import type { User } from '@/entities/session/model/session'
import { isLeaving, pendingLink } from '@/features/auth/api/auth'
import { fetchAhead } from '@/lib/usable'
import { LateDialog } from '@/ui/late-dialog'
import { LatePart } from '@/ui/late-part'

const SignInAgain = lazy(() =>
  import('@/features/auth/components/sign-in-again').then((it) => ({ default: it.SignInAgain })),
)

const JoinDialog = lazy(() =>
  import('@/features/auth/components/join-dialog').then((it) => ({ default: it.JoinDialog })),
)

const TotpGate = lazy(() => import('@/features/auth/components/totp-gate'))

// Every screen comes with it, and none has something to say before.
const Toasts = lazy(() => import('./workspace').then((it) => ({ default: it.Toasts })))

// What places a tooltip is a library, and nothing waits for it: it must not stand before what is waited for.
const TooltipLayer = lazy(() =>
  fetchAhead(() => import('@/ui/tooltip-layer')).then((it) => ({ default: it.TooltipLayer })),
)

export function Root() {
  const lost = useLostUser()
  const state = useSession()
  const lacksTotp = state.status === 'signed-in' && state.organization.require_totp && !state.user.has_totp
  return (
    <>
      <Outlet />
      <LateDialog onClose={() => {}}>{lost && <SignInAgain user={lost} />}</LateDialog>
      <LateDialog onClose={() => {}}>{lacksTotp && <TotpGate />}</LateDialog>
      <LateDialog onClose={() => {}}>
        <Join />
      </LateDialog>
      <LatePart>
        <Toasts />
      </LatePart>
      <LatePart>
        <TooltipLayer />
      </LatePart>
    </>
  )
}

function Join() {
  const token = useSyncExternalStore(pendingLink.subscribe, pendingLink.get)
  const state = useSession()
  return token !== null && state.status === 'signed-in' && <JoinDialog user={state.user} token={token} />
}

/** The person whose session ended while this page was open, until they are back. */
function useLostUser(): User | null {
  const state = useSession()
  const last = useRef<User | null>(null)
  if (state.status === 'signed-in') last.current = state.user
  return state.status === 'signed-out' && !isLeaving() ? last.current : null
}
