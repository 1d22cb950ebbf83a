import { Play, Square } from 'lucide-react'
import { useIsRunning, useRunner, useRunState } from '@/entities/execution/components/use-run'
import { Button } from '@/ui/button'
import { tip } from '@/ui/tip'
import styles from './run-button.module.css'

type Props = { onRun: () => void; blocked: string | null; showKeys?: boolean }

/** One button with its key on it: Run, and while a run goes on, Stop. */
export function RunButton({ onRun, blocked, showKeys = true }: Props) {
  const runner = useRunner()
  const { stopping } = useRunState()
  if (useIsRunning()) {
    return (
      <Button
        className={styles.run}
        look="stop"
        icon={<Square className="fill" />}
        keys={showKeys && !stopping ? 'esc' : undefined}
        disabled={stopping}
        onClick={() => void runner.stop()}
      >
        {stopping ? 'Stopping' : 'Stop'}
      </Button>
    )
  }
  return (
    <Button
      className={styles.run}
      look="primary"
      icon={<Play className="fill" />}
      keys={showKeys ? 'mod+enter' : undefined}
      disabled={blocked !== null}
      onClick={onRun}
      {...(blocked ? tip(blocked) : {})}
    >
      Run
    </Button>
  )
}
