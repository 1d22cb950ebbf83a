import { ApiError } from '@playground/client'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { roleLabel, roleSays } from '@/entities/session/model/roles'
import { session } from '@/entities/session/model/session'
import { pageToken } from '@/features/auth/api/auth'
import { type InvitationPreview, useInvitationPreview } from '@/features/auth/api/invitation'
import { useSignInOptions } from '@/features/auth/api/mail'
import { acceptInvitation } from '@/features/auth/api/workspaces'
import { SignInForm } from '@/features/auth/components/sign-in-form'
import { SignPage } from '@/features/auth/components/sign-page'
import { SignUpForm } from '@/features/auth/components/sign-up-form'
import { Button } from '@/ui/button'
import { Skeleton } from '@/ui/states'
import { FieldError } from '@/ui/text-field'
import { useTitle } from '../title'

/** What an invitation's link leads to: what it is, and the way in. */
export function InvitationRoute() {
  useTitle('Invitation')
  const token = pageToken()
  if (token === null)
    return (
      <Without lead="Open the link of your invitation once more: it is read when the page opens, and kept nowhere." />
    )
  return <Invitation token={token} />
}

function Invitation({ token }: { token: string }) {
  const { data, error, refetch } = useInvitationPreview(token)
  if (error instanceof ApiError) return <Without lead={error.message} />
  if (error)
    return (
      <Without lead="The server cannot be reached.">
        <Button large block onClick={() => void refetch()}>
          Try again
        </Button>
      </Without>
    )
  if (!data)
    return (
      <Without lead="Looking at your invitation.">
        <Skeleton label="The invitation is loading" />
      </Without>
    )
  return <WayIn invitation={data} token={token} />
}

function Without({ lead, children }: { lead: string; children?: ReactNode }) {
  const after = (
    <p className="help">
      <Link className="link" to="/">
        Go to your prompts
      </Link>
    </p>
  )
  return (
    <SignPage lead={lead} after={after}>
      {children}
    </SignPage>
  )
}

function WayIn({ invitation, token }: { invitation: InvitationPreview; token: string }) {
  const { email, has_account, prompt } = invitation
  const state = useSession()
  const navigate = useNavigate()
  const sendsMail = useSignInOptions().data?.sends_mail === true
  const isWaiting = sendsMail && state.status === 'signed-in' && !state.user.email_verified
  const { join, busy, error } = useJoin(token, prompt ? `/p/${prompt.id}` : '/')
  const { lead, says } = wordsOf(invitation)
  const after = <p className="help">{says}</p>
  const page = (children: ReactNode) => (
    <SignPage lead={lead} after={after}>
      {children}
      {error && <FieldError text={error} />}
    </SignPage>
  )
  if (state.status === 'signed-in') {
    if (state.user.email?.toLowerCase() !== email)
      return page(<ForAnother email={email} mine={state.user.email} />)
    return page(
      <>
        {isWaiting && <ConfirmFirst email={email} />}
        <Button look="primary" large block autoFocus aria-disabled={busy || undefined} onClick={join}>
          {prompt ? 'Open the prompt' : 'Join'}
        </Button>
      </>,
    )
  }
  if (has_account) return page(<SignInForm email={email} onDone={join} />)
  return page(
    <SignUpForm
      invitation={{ email, token, action: prompt ? 'Sign up and open it' : 'Sign up and join' }}
      onDone={() => {
        const now = session.get()
        // Where mail is sent, a link that was copied opens nothing until the address is confirmed: this page says so.
        if (sendsMail && now.status === 'signed-in' && !now.user.email_verified) return
        void (prompt
          ? navigate({ to: '/p/$promptId', params: { promptId: prompt.id }, replace: true })
          : navigate({ to: '/', replace: true }))
      }}
    />,
  )
}

function ConfirmFirst({ email }: { email: string }) {
  return (
    <p className="help" role="status">
      We sent a mail to {email}. Open the link in it first, so that we know that the address is yours.
    </p>
  )
}

function wordsOf({ organization_name, invited_by_name, role, prompt }: InvitationPreview) {
  if (prompt) {
    const lead = `${invited_by_name} of ${organization_name} shares the prompt “${prompt.name}” with you.`
    return { lead, says: `You may ${prompt.permission} it, and copy it into a project of your own.` }
  }
  return {
    lead: `${invited_by_name} invites you to ${organization_name}.`,
    says: role ? `As ${roleLabel(role).toLowerCase()}. ${roleSays(role)}` : '',
  }
}

function ForAnother({ email, mine }: { email: string; mine: string | null }) {
  return (
    <p>
      It is for {email}, and you are signed in {mine === null ? 'without an address' : `as ${mine}`}.{' '}
      <Link className="link" to="/">
        Sign out there
      </Link>
      , then open the link again.
    </p>
  )
}

function useJoin(token: string, to: string) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const join = async () => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await acceptInvitation(token, to)
    } catch (failure) {
      setError(
        failure instanceof ApiError
          ? failure.message
          : 'The server cannot be reached. Try again in a moment.',
      )
      setBusy(false)
    }
  }
  return { join: () => void join(), busy, error }
}
