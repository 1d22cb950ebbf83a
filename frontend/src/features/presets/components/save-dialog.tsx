import { type FormEvent, useState } from 'react'
import { presets } from '@/entities/preset/api/presets'
import { cleanName, type PresetContent } from '@/entities/preset/model/preset'
import { quoted } from '@/lib/portions'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { overwriteWithUndo } from './overwrite'

type Props = {
  /** What the name begins with. */
  name: string
  content: () => PresetContent
  /** Under this id it is kept. */
  onSaved: (id: string) => void
  onClose: () => void
}

/** Keeps the present text with its parameters under a name; a name that is taken leads to overwriting. */
export function SaveDialog({ name: suggested, content, onSaved, onClose }: Props) {
  const [typed, setTyped] = useState(suggested)
  const name = cleanName(typed)
  const other = name === '' ? undefined : presets.named(name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name === '') return
    void (other ? overwriteWithUndo(other.id, content()) : keep(name, content())).then(onSaved)
    onClose()
  }
  return (
    <Dialog
      title="Save as preset"
      narrow
      onClose={onClose}
      footer={
        <>
          <Button large onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" large type="submit" form="save-preset" disabled={name === ''}>
            {other ? 'Overwrite' : 'Save'}
          </Button>
        </>
      }
    >
      <form id="save-preset" className={dialogStyles.body} onSubmit={submit} noValidate>
        <TextField
          label="Name"
          data-focus
          dir="auto"
          value={typed}
          maxLength={400}
          autoComplete="off"
          help={
            other
              ? `${quoted(other.name)} is there already and would be overwritten.`
              : 'Its text and parameters, to start from again. Yours alone.'
          }
          onChange={(event) => setTyped(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      </form>
    </Dialog>
  )
}

async function keep(name: string, content: PresetContent): Promise<string> {
  const id = await presets.save(name, content)
  toast(`${quoted(name)} saved as a preset`)
  return id
}
