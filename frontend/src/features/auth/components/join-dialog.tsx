import { useState } from 'react'
import type { User } from '@/entities/session/model/session'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { FieldError } from '@/ui/text-field'
import { join, pendingLink } from '../api/auth'
import { CodeForm } from './code-form'

type Props = { user: User; token: string }

/** A link may come from anyone, so it ends no session before the person in it agrees. */
export function JoinDialog({ user, token }: Props) {
  const { error, busy, challenge, agree } = useJoin(token)
  const stay = () => pendingLink.set(null)
  if (challenge !== null)
    return (
      <Dialog title="Your code" narrow onClose={stay}>
        <div className={dialogStyles.body}>
          <CodeForm challenge={challenge} onDone={stay} onBack={stay} />
        </div>
      </Dialog>
    )
  return (
    <Dialog
      title="Sign in by this link?"
      narrow
      onClose={stay}
      footer={
        <>
          <Button look="primary" data-focus onClick={stay}>
            Stay signed in
          </Button>
          {error === null && (
            <Button onClick={agree} aria-disabled={busy || undefined}>
              Sign in by the link
            </Button>
          )}
        </>
      }
    >
      <div className={dialogStyles.body}>
        <p>
          You are signed in as <b className="strong">{user.name}</b>
          {user.email && ` (${user.email})`}.
        </p>
        <p className="soft">
          The link you opened would sign this browser in as the person it was made for, in your place. If you
          did not ask for it, stay.
        </p>
        {error && <FieldError text={error} />}
      </div>
    </Dialog>
  )
}

function useJoin(token: string) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [challenge, setChallenge] = useState<string | null>(null)
  const agree = async () => {
    if (busy) return
    setBusy(true)
    try {
      const progress = await join(token)
      if ('challenge' in progress) setChallenge(progress.challenge)
    } catch (failure) {
      const isRefused = (failure as Error).name === 'ApiError'
      setError(
        isRefused
          ? 'This link has been used or is too old. You are still signed in.'
          : 'The server cannot be reached. You are still signed in.',
      )
    }
    setBusy(false)
  }
  return { error, busy, challenge, agree: () => void agree() }
}
