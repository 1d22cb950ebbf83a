import type { SessionAnswer } from '@/entities/session/model/session'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { signIn } from '../api/auth'
import { Form } from './form'
import { text, useForm } from './use-form'

type Props = { email?: string | null; onDone: (answer: SessionAnswer) => void }

export function SignInForm({ email, onDone }: Props) {
  const { busy, errors, submit } = useForm(async (values) =>
    onDone(await signIn(text(values, 'email'), text(values, 'password'))),
  )
  return (
    <Form error={errors.form} onSubmit={submit}>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={email ?? ''}
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
        Sign in
      </Button>
    </Form>
  )
}
