import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { pageToken } from '@/features/auth/api/auth'
import { resetPassword } from '@/features/auth/api/mail'
import { Form } from '@/features/auth/components/form'
import { SignPage } from '@/features/auth/components/sign-page'
import { text, useForm } from '@/features/auth/components/use-form'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { useTitle } from '../title'

const another = (
  <p className="help">
    <Link className="link" to="/forgot-password">
      Have another link sent
    </Link>
  </p>
)

/** What the link in a mail leads to: a new password. */
export function ResetPasswordRoute() {
  useTitle('Set a new password')
  const [done, setDone] = useState(false)
  const token = pageToken()
  if (done) {
    return (
      <SignPage lead="Your password is set." after={null}>
        <p role="status">You were signed out everywhere else. Sign in with the new one.</p>
        <p>
          <Link className="link" to="/sign-in">
            Sign in
          </Link>
        </p>
      </SignPage>
    )
  }
  if (token === null) {
    return (
      <SignPage
        lead="Open the link in your mail once more: it is read when the page opens, and kept nowhere."
        after={another}
      >
        {null}
      </SignPage>
    )
  }
  return (
    <SignPage lead="Set a new password." after={another}>
      <ResetForm token={token} onDone={() => setDone(true)} />
    </SignPage>
  )
}

function ResetForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { busy, errors, submit } = useForm(async (values) => {
    await resetPassword(token, text(values, 'password'))
    onDone()
  })
  return (
    <Form error={errors.form} onSubmit={submit}>
      <TextField
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        autoFocus
        help="At least 8 characters."
        error={errors.fields.password ?? null}
      />
      <Button look="primary" large block type="submit" keys="enter" aria-disabled={busy || undefined}>
        Set the password
      </Button>
    </Form>
  )
}
