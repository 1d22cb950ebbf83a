import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy-button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import type { MadeKey } from '../api/api-keys'
import { example } from '../model/keys'
import styles from './api-keys.module.css'

/** The only time that a key is shown, so nothing but the button closes it. */
export function SecretDialog({ made, onDone }: { made: MadeKey; onDone: () => void }) {
  const footer = (
    <Button look="primary" large data-focus onClick={onDone}>
      I have copied it
    </Button>
  )
  return (
    <Dialog title={`Copy ${made.api_key.name} now`} footer={footer}>
      <div className={dialogStyles.body}>
        <p>This key is shown once. Keep it where secrets are kept: who has it acts as you.</p>
        <CopyBox label="Copy the key" text={made.secret} />
        <p className="soft">A first request with it:</p>
        <CopyBox label="Copy the request" text={example(location.origin, made.secret, made.api_key.scopes)} />
      </div>
    </Dialog>
  )
}

function CopyBox({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles.box}>
      <code>{text}</code>
      <CopyButton label={label} text={() => text} />
    </div>
  )
}
