import { useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { type ApiKey, changeKey } from '../api/api-keys'
import { readTyped, typedOf } from '../model/typed'
import { KeyForm } from './key-form'
import { useSend } from './use-send'

type Props = { apiKey: ApiKey; onClose: () => void; onChanged: () => void }

/** What of a key can be changed: all but what it reaches and how long it works. */
export function EditKeyDialog({ apiKey, onClose, onChanged }: Props) {
  const [typed, setTyped] = useState(() => typedOf(apiKey))
  const { busy, errors, setErrors, send } = useSend()
  const change = () => {
    const read = readTyped(typed)
    if ('wrong' in read) return setErrors({ form: null, fields: read.wrong })
    void send(async () => {
      await changeKey(apiKey.id, read.content)
      onChanged()
    })
  }
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form="api-key" aria-disabled={busy || undefined}>
        Change
      </Button>
    </>
  )
  return (
    <Dialog title={`Change ${apiKey.name}`} onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        <KeyForm
          id="api-key"
          typed={typed}
          errors={errors}
          onChange={(part) => setTyped({ ...typed, ...part })}
          onSubmit={change}
        />
      </div>
    </Dialog>
  )
}
