import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useSignInOptions } from '@/features/auth/api/mail'
import { SignInForm } from '@/features/auth/components/sign-in-form'
import { SignPage } from '@/features/auth/components/sign-page'
import { safeNext } from '../search'
import { useTitle } from '../title'

const route = getRouteApi('/sign-in')

export function SignInRoute() {
  const { next, link } = route.useSearch()
  const router = useRouter()
  const sendsMail = useSignInOptions().data?.sends_mail === true
  useTitle('Sign in')
  const after = (
    <>
      {sendsMail && (
        <p className="help">
          <Link className="link" to="/forgot-password">
            Forgot your password?
          </Link>
        </p>
      )}
      <p className="help">
        First person here? Open the link that the server printed when it started. It signs you in once, as the
        owner.
      </p>
      <p className="help">
        No account yet?{' '}
        <Link className="link" to="/sign-up">
          Sign up
        </Link>
      </p>
    </>
  )
  return (
    <SignPage
      lead={link ? 'This link has been used or is too old. Sign in instead.' : 'Sign in to your workspace.'}
      after={after}
    >
      <SignInForm onDone={() => router.history.replace(safeNext(next))} />
    </SignPage>
  )
}
