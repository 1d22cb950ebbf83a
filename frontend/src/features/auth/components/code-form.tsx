import { useRef } from 'react'
import type { SessionAnswer } from '@/entities/session/model/session'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { signInWithFactor } from '../api/totp'
import { factorError, factorOf } from '../model/factor'
import { Form } from './form'
import { text, useForm } from './use-form'

type Props = { challenge: string; onDone: (answer: SessionAnswer) => void; onBack: () => void }

/** The second step of signing in. */
export function CodeForm({ challenge, onDone, onBack }: Props) {
  const reopen = useRef(false)
  const { busy, errors, isClosed, submit } = useForm(
    async (values) =>
      onDone(await signInWithFactor(challenge, factorOf(text(values, 'code')), reopen.current)),
    'This sign-in took longer than five minutes. Go back and begin again.',
  )
  reopen.current = isClosed
  return (
    <Form error={errors.form} onSubmit={submit}>
      <TextField
        label="Code"
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        data-focus
        error={factorError(errors.fields)}
        help="The six digits that your authenticator app shows, or one of your recovery codes."
      />
      <Button look="primary" large block type="submit" keys="enter" aria-disabled={busy || undefined}>
        {isClosed ? 'Take my account back' : 'Go on'}
      </Button>
      <Button look="ghost" large block onClick={onBack}>
        Back
      </Button>
    </Form>
  )
}
