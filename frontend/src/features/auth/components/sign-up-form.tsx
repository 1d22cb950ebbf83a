import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { signUp } from '../api/auth'
import { Form } from './form'
import { text, useForm } from './use-form'

type Props = {
  /** Of whose address the account is, and what it joins. */
  invitation?: { email: string; token: string; action: string }
  onDone: () => void
}

export function SignUpForm({ invitation, onDone }: Props) {
  const { busy, errors, submit } = useForm(async (values) => {
    const name = text(values, 'name').trim()
    await signUp({
      email: invitation?.email ?? text(values, 'email'),
      password: text(values, 'password'),
      ...(name && { name }),
      ...(invitation && { invitation_token: invitation.token }),
    })
    onDone()
  })
  return (
    <Form error={errors.form} onSubmit={submit}>
      <TextField label="Name" name="name" autoComplete="name" autoFocus error={errors.fields.name ?? null} />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        {...(invitation && { readOnly: true, value: invitation.email })}
        error={errors.fields.email ?? null}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        help="At least 8 characters."
        error={errors.fields.password ?? null}
      />
      <Button look="primary" large block type="submit" keys="enter" aria-disabled={busy || undefined}>
        {invitation?.action ?? 'Sign up'}
      </Button>
    </Form>
  )
}
