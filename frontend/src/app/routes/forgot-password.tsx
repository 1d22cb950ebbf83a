import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { askPasswordReset, useSignInOptions } from '@/features/auth/api/mail'
import { Form } from '@/features/auth/components/form'
import { SignPage } from '@/features/auth/components/sign-page'
import { text, useForm } from '@/features/auth/components/use-form'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/text-field'
import { useTitle } from '../title'

const back = (
  <p className="help">
    <Link className="link" to="/sign-in">
      Back to sign in
    </Link>
  </p>
)

/** Asks for the mail that leads to a new password. */
export function ForgotPasswordRoute() {
  useTitle('Forgot your password')
  const [asked, setAsked] = useState<string | null>(null)
  const options = useSignInOptions().data
  if (options && !options.sends_mail) {
    return (
      <SignPage lead="This installation sends no mail." after={back}>
        <p>
          Ask the people who run it for a link that signs you in, then set a new password in your account.
        </p>
      </SignPage>
    )
  }
  if (asked !== null) return <Asked email={asked} onAgain={() => setAsked(null)} />
  return (
    <SignPage lead="We send you a link to set a new password." after={back}>
      <AskForm onAsked={setAsked} />
    </SignPage>
  )
}

function Asked({ email, onAgain }: { email: string; onAgain: () => void }) {
  return (
    <SignPage lead="Look into your mail." after={back}>
      <p role="status">
        If {email} has an account here, a mail is on its way to it. The link in it works for 30 minutes, once.
      </p>
      <p className="help">
        Nothing came? Look among your spam, or{' '}
        <button type="button" className="link" onClick={onAgain}>
          try another address
        </button>
        .
      </p>
    </SignPage>
  )
}

function AskForm({ onAsked }: { onAsked: (email: string) => void }) {
  const { busy, errors, submit } = useForm(async (values) => {
    const email = text(values, 'email').trim()
    await askPasswordReset(email)
    onAsked(email)
  })
  return (
    <Form error={errors.form} onSubmit={submit}>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        error={errors.fields.email ?? null}
      />
      <Button look="primary" large block type="submit" keys="enter" aria-disabled={busy || undefined}>
        Send the link
      </Button>
    </Form>
  )
}
