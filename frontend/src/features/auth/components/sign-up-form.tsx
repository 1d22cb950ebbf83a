import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { signUp } from '../api/auth'
import { Form } from './form'
import { text, useForm } from './use-form'

export function SignUpForm({ onDone }: { onDone: () => void }) {
  const { busy, errors, submit } = useForm(async (values) => {
    const name = text(values, 'name').trim()
    await signUp({ email: text(values, 'email'), password: text(values, 'password'), ...(name && { name }) })
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
        Sign up
      </Button>
    </Form>
  )
}
