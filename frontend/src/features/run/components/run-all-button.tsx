import { Play, Square } from 'lucide-react'
import { Button } from '@/ui/button'
import { tip } from '@/ui/tip'
import styles from './run-button.module.css'

type Props = {
  isRunning: boolean
  onRun: () => void
  onStop: () => void
  blocked: string | null
  showKeys?: boolean
}

/** Run, for several panes at once. */
export function RunAllButton({ isRunning, onRun, onStop, blocked, showKeys = true }: Props) {
  if (isRunning) {
    return (
      <Button
        className={styles.run}
        look="stop"
        icon={<Square className="fill" />}
        keys={showKeys ? 'esc' : undefined}
        onClick={onStop}
      >
        Stop all
      </Button>
    )
  }
  return (
    <Button
      className={styles.run}
      look="primary"
      icon={<Play className="fill" />}
      keys={showKeys ? 'mod+shift+enter' : undefined}
      disabled={blocked !== null}
      onClick={onRun}
      {...(blocked ? tip(blocked) : {})}
    >
      Run all
    </Button>
  )
}
