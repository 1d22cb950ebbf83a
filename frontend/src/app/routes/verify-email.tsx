import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { pageToken } from '@/features/auth/api/auth'
import { confirmEmail } from '@/features/auth/api/mail'
import { Form } from '@/features/auth/components/form'
import { SignPage } from '@/features/auth/components/sign-page'
import { useForm } from '@/features/auth/components/use-form'
import { Button } from '@/ui/button'
import { useTitle } from '../title'

const away = (
  <p className="help">
    <Link className="link" to="/">
      Go to your prompts
    </Link>
  </p>
)

/** What the link in a mail leads to. It confirms nothing until it is agreed to: programs open links in mails too. */
export function VerifyEmailRoute() {
  useTitle('Confirm your e-mail address')
  const [done, setDone] = useState(false)
  const token = pageToken()
  if (done) {
    return (
      <SignPage lead="Your address is confirmed." after={away}>
        <p role="status">What was shared with it is yours to open now.</p>
      </SignPage>
    )
  }
  if (token === null) {
    return (
      <SignPage
        lead="Open the link in your mail once more: it is read when the page opens, and kept nowhere."
        after={away}
      >
        {null}
      </SignPage>
    )
  }
  return (
    <SignPage lead="An account here gives your e-mail address as its own. Is it yours?" after={away}>
      <ConfirmForm token={token} onDone={() => setDone(true)} />
    </SignPage>
  )
}

function ConfirmForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { busy, errors, submit } = useForm(async () => {
    await confirmEmail(token)
    onDone()
  })
  return (
    <Form error={errors.form ?? errors.fields.email ?? null} onSubmit={submit}>
      <p className="help">If you have made no such account, close this page: nothing is confirmed.</p>
      <Button look="primary" large block autoFocus type="submit" aria-disabled={busy || undefined}>
        Yes, confirm it
      </Button>
    </Form>
  )
}
