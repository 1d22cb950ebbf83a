import { useRef, useState } from 'react'
import type { SessionAnswer } from '@/entities/session/model/session'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { linkChallenge, signIn } from '../api/auth'
import { CodeForm } from './code-form'
import { Form } from './form'
import { text, useForm } from './use-form'

type Props = { email?: string | null; onDone: (answer: SessionAnswer) => void }

/** The password and, where the person has two-step sign-in, their code after it. */
export function SignInForm({ email, onDone }: Props) {
  const [challenge, setChallenge] = useState(linkChallenge.get)
  const [typed, setTyped] = useState(email ?? '')
  const begin = async (values: FormData, reopen: boolean) => {
    setTyped(text(values, 'email'))
    const progress = await signIn(text(values, 'email'), text(values, 'password'), reopen)
    if ('answer' in progress) onDone(progress.answer)
    else setChallenge(progress.challenge)
  }
  const again = () => {
    linkChallenge.clear()
    setChallenge(null)
  }
  if (challenge === null) return <PasswordForm email={typed} send={begin} />
  const finish = (answer: SessionAnswer) => {
    linkChallenge.clear()
    onDone(answer)
  }
  return <CodeForm challenge={challenge} onDone={finish} onBack={again} />
}

type PasswordFormProps = { email: string; send: (values: FormData, reopen: boolean) => Promise<void> }

function PasswordForm({ email, send }: PasswordFormProps) {
  const reopen = useRef(false)
  const { busy, errors, isClosed, submit } = useForm((values) => send(values, reopen.current))
  reopen.current = isClosed
  return (
    <Form error={errors.form} onSubmit={submit}>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={email}
        autoFocus={!email}
        data-focus={email ? undefined : true}
        error={errors.fields.email ?? null}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus={Boolean(email)}
        data-focus={email ? true : undefined}
        error={errors.fields.password ?? null}
      />
      <Button look="primary" large block type="submit" keys="enter" aria-disabled={busy || undefined}>
        {isClosed ? 'Take my account back' : 'Sign in'}
      </Button>
    </Form>
  )
}
