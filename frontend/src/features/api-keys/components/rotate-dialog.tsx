import { useState } from 'react'
import { own } from '@/lib/own'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { FieldError } from '@/ui/text-field'
import { type ApiKey, type MadeKey, rotateKey } from '../api/api-keys'
import styles from './api-keys.module.css'
import { PasswordField } from './password-field'
import { useSend } from './use-send'

type Props = { apiKey: ApiKey; onClose: () => void; onMade: (made: MadeKey) => void }

/** Says what rotating does, and does it. */
export function RotateDialog({ apiKey, onClose, onMade }: Props) {
  const [password, setPassword] = useState('')
  const { busy, errors, asksPassword, send } = useSend()
  const rotate = () => void send(async () => onMade(await rotateKey(apiKey.id, password)))
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form="rotate" aria-disabled={busy || undefined}>
        Rotate key
      </Button>
    </>
  )
  return (
    <Dialog title={`Rotate ${apiKey.name}`} narrow onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        <form
          id="rotate"
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            rotate()
          }}
        >
          {errors.form && <FieldError text={errors.form} />}
          <p>
            A new key takes its place at once and may do the same. The old one works for another 24 hours, so
            that you can put the new one where it is used.
          </p>
          {asksPassword && (
            <PasswordField
              value={password}
              error={own(errors.fields, 'current_password')}
              onChange={setPassword}
            />
          )}
        </form>
      </div>
    </Dialog>
  )
}
