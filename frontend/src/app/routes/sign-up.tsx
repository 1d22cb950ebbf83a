import { Link, useNavigate } from '@tanstack/react-router'
import { session } from '@/entities/session/model/session'
import { useSignInOptions } from '@/features/auth/api/mail'
import { SignPage } from '@/features/auth/components/sign-page'
import { SignUpForm } from '@/features/auth/components/sign-up-form'
import { toast } from '@/ui/toast'
import { useTitle } from '../title'

export function SignUpRoute() {
  const navigate = useNavigate()
  const sendsMail = useSignInOptions().data?.sends_mail === true
  useTitle('Sign up')
  const after = (
    <p className="help">
      Signed up before?{' '}
      <Link className="link" to="/sign-in">
        Sign in
      </Link>
    </p>
  )
  const onDone = () => {
    const now = session.get()
    if (sendsMail && now.status === 'signed-in' && !now.user.email_verified) {
      toast(`A mail is on its way to ${now.user.email}: open its link to confirm the address`)
    }
    void navigate({ to: '/', replace: true })
  }
  return (
    <SignPage lead="Make a workspace of your own." after={after}>
      <SignUpForm onDone={onDone} />
    </SignPage>
  )
}
