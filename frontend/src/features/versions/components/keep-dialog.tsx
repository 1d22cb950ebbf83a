import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { TextField } from '@/ui/text-field'

type Props = { onClose: () => void; onKeep: (message: string) => void }

export function KeepDialog({ onClose, onKeep }: Props) {
  const submit = (values: FormData) => onKeep(String(values.get('message') ?? '').trim())
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form="keep">
        Keep as version
      </Button>
    </>
  )
  return (
    <Dialog title="Keep as version" narrow onClose={onClose} footer={footer}>
      <form
        id="keep"
        className={dialogStyles.body}
        onSubmit={(event) => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        <TextField
          label="Message"
          name="message"
          maxLength={500}
          data-focus
          autoComplete="off"
          help="Optional: what this version is to be remembered by. It stands beside it in the list."
        />
      </form>
    </Dialog>
  )
}
