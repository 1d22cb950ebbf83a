import { Download } from 'lucide-react'
import { saveFile } from '@/lib/save-file'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy-button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import styles from './totp.module.css'

/** The only time that the codes are shown, so nothing but the button closes it. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = () => codes.join('\n')
  const footer = (
    <Button look="primary" large data-focus onClick={onDone}>
      I have kept them
    </Button>
  )
  return (
    <Dialog title="Keep your recovery codes" narrow footer={footer}>
      <div className={dialogStyles.body}>
        <p>
          Each signs you in once when your authenticator is lost. They are shown this once: keep them where
          you keep passwords.
        </p>
        <ul className={styles.codes} aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={styles.actions}>
          <CopyButton label="Copy the codes" text={text} />
          <Button icon={<Download />} onClick={() => saveFile('recovery-codes.txt', new Blob([text()]))}>
            Save as a file
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
