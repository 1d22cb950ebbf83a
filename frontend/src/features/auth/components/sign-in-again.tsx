import { type SessionAnswer, session, type User } from '@/entities/session/model/session'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { useSignInOptions } from '../api/mail'
import { SignInForm } from './sign-in-form'

/** Over the open screen, so that nothing typed there is lost. For another person the page leaves by itself. */
export function SignInAgain({ user }: { user: User }) {
  const sendsMail = useSignInOptions().data?.sends_mail === true
  const onDone = (answer: SessionAnswer) => {
    const isLeaving = session.get().status === 'replaced'
    if (answer.user.id === user.id && !isLeaving) session.update(answer.user, answer.organization)
  }
  return (
    <Dialog title="Your session has ended" narrow>
      <div className={dialogStyles.body}>
        <p className="soft">Nothing is lost: what you typed is still here. Sign in to go on.</p>
        <SignInForm email={user.email} onDone={onDone} />
        {sendsMail && (
          <p className="help">
            <a className="link" href="/forgot-password" target="_blank" rel="noreferrer">
              Forgot your password?
            </a>{' '}
            Set a new one in another tab; what is here waits.
          </p>
        )}
      </div>
    </Dialog>
  )
}
