import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'

type Props = { unsaved: number; onStay: () => void; onLeave: () => void }

/** Signing out empties this browser, so what has not reached the server would be lost with it. */
export function SignOutDialog({ unsaved, onStay, onLeave }: Props) {
  const prompts = unsaved === 1 ? '1 prompt' : `${unsaved} prompts`
  return (
    <Dialog
      title="Not everything is saved"
      narrow
      onClose={onStay}
      footer={
        <>
          <Button look="primary" data-focus onClick={onStay}>
            Stay signed in
          </Button>
          <Button look="destroy" onClick={onLeave}>
            Sign out and lose it
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <p>What you last changed in {prompts} has not reached the server yet.</p>
        <p className="soft">
          Signing out takes all that is yours out of this browser. Open the prompts and wait until they are
          saved, or settle what waits there, and nothing is lost.
        </p>
      </div>
    </Dialog>
  )
}
