import { Link, useNavigate } from '@tanstack/react-router'
import { SignPage } from '@/features/auth/components/sign-page'
import { SignUpForm } from '@/features/auth/components/sign-up-form'
import { useTitle } from '../title'

export function SignUpRoute() {
  const navigate = useNavigate()
  useTitle('Sign up')
  const after = (
    <p className="help">
      Signed up before?{' '}
      <Link className="link" to="/sign-in">
        Sign in
      </Link>
    </p>
  )
  return (
    <SignPage lead="Make a workspace of your own." after={after}>
      <SignUpForm onDone={() => navigate({ to: '/', replace: true })} />
    </SignPage>
  )
}
