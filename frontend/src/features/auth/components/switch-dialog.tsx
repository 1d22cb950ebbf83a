import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'

type Props = { unsaved: number; to: string; onStay: () => void; onSwitch: () => void }

/** What has not reached the server stays in this browser, for the workspace that it belongs to. */
export function SwitchDialog({ unsaved, to, onStay, onSwitch }: Props) {
  return (
    <Dialog
      title="Not everything is saved"
      narrow
      onClose={onStay}
      footer={
        <>
          <Button look="primary" data-focus onClick={onStay}>
            Stay here
          </Button>
          <Button onClick={onSwitch}>Go on in {to}</Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <p>
          What you last changed in{' '}
          {unsaved === 1 ? '1 prompt, preset or comment' : `${unsaved} prompts, presets or comments`} has not
          reached the server yet.
        </p>
        <p className="soft">It waits in this browser, and is sent when you open it in its workspace again.</p>
      </div>
    </Dialog>
  )
}
