import { Button } from '@/ui/button'
import styles from './sharing.module.css'

type Props = { busy: boolean; action: string; isBad?: boolean; onYes: () => void; onNo: () => void }

/** Yes, or not after all. */
export function Answers({ busy, action, isBad = false, onYes, onNo }: Props) {
  return (
    <div className={styles.answers}>
      <Button onClick={onNo}>Cancel</Button>
      <Button
        look={isBad ? 'destroy' : 'primary'}
        aria-disabled={busy || undefined}
        onClick={() => !busy && onYes()}
      >
        {action}
      </Button>
    </div>
  )
}
