import { ApiError } from '@playground/client'
import { useState } from 'react'
import type { User } from '@/entities/session/model/session'
import { Button } from '@/ui/button'
import { FieldError } from '@/ui/text-field'
import { sendVerification, useSignInOptions } from '../api/mail'
import { formErrors } from '../model/messages'
import styles from './address-state.module.css'

/** That an address waits to be confirmed, and the way to have its mail sent again. */
export function AddressState({ user }: { user: User }) {
  const waits = user.pending_email ?? (user.email_verified ? null : user.email)
  return waits === null ? null : <Waiting key={waits} email={waits} isNew={user.pending_email !== null} />
}

function Waiting({ email, isNew }: { email: string; isNew: boolean }) {
  const sendsMail = useSignInOptions().data?.sends_mail === true
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle')
  const [error, setError] = useState<string | null>(null)
  const send = () => {
    if (state === 'busy') return
    setState('busy')
    setError(null)
    sendVerification().then(
      () => setState('sent'),
      (failure) => {
        setState('idle')
        setError(failure instanceof ApiError ? failure.message : formErrors(failure).form)
      },
    )
  }
  if (!sendsMail) return null
  return (
    <div className={styles.state}>
      <p className="help" role="status">
        {state === 'sent' ? `A mail is on its way to ${email}.` : words(email, isNew)}
      </p>
      {state !== 'sent' && (
        <Button aria-disabled={state === 'busy' || undefined} onClick={send}>
          Send again
        </Button>
      )}
      {error && <FieldError text={error} />}
    </div>
  )
}

const words = (email: string, isNew: boolean) =>
  isNew
    ? `${email} takes its place once you open the link that we mailed there.`
    : 'Not confirmed yet: open the link that we mailed to you. Until then nothing that is shared with this address reaches you.'
