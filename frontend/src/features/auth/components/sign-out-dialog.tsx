import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import type { Cost } from '../model/sign-out-cost'

type Props = { cost: Cost; onStay: () => void; onSetPassword: () => void; onLeave: () => void }

/** Signing out empties this browser, so what has not reached the server would be lost with it. */
export default function SignOutDialog({ cost, onStay, onSetPassword, onLeave }: Props) {
  const loses = cost.unsaved > 0
  return (
    <Dialog
      title={loses ? 'Not everything is saved' : 'You have no password yet'}
      narrow
      onClose={onStay}
      footer={
        <>
          <Button look="primary" data-focus onClick={loses ? onStay : onSetPassword}>
            {loses ? 'Stay signed in' : 'Set a password'}
          </Button>
          <Button look="destroy" onClick={onLeave}>
            {loses ? 'Sign out and lose it' : 'Sign out without one'}
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        {loses && <Unsaved prompts={cost.unsaved} />}
        {!cost.hasPassword && (
          <p className={loses ? 'soft' : undefined}>
            You came by a link and have no password. Without one, only a new link brings you back: the
            operator prints it with “playground sign-in-link”.
          </p>
        )}
      </div>
    </Dialog>
  )
}

function Unsaved({ prompts }: { prompts: number }) {
  return (
    <>
      <p>
        What you last changed in{' '}
        {prompts === 1 ? '1 prompt, preset or comment' : `${prompts} prompts, presets or comments`} has not
        reached the server yet.
      </p>
      <p className="soft">
        Signing out takes all that is yours out of this browser. Open the prompts and wait until they are
        saved, or settle what waits there, and nothing is lost.
      </p>
    </>
  )
}
