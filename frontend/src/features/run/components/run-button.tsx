import { Play, Square } from 'lucide-react'
import { useIsRunning, useRunner, useRunState } from '@/entities/execution/components/use-run'
import { Button } from '@/ui/button'
import { tip } from '@/ui/tip'
import styles from './run-button.module.css'

type Props = { onRun: () => void; blocked: string | null; showKeys?: boolean }

/** One button with its key on it: Run, and while a run goes on, Stop. */
export function RunButton(props: Props) {
  const runner = useRunner()
  const { stopping } = useRunState()
  return (
    <Toggle
      {...props}
      isRunning={useIsRunning()}
      isStopping={stopping}
      onStop={() => void runner.stop()}
      run={{ label: 'Run', keys: 'mod+enter' }}
      stop={stopping ? 'Stopping' : 'Stop'}
    />
  )
}

/** The same for several panes at once. */
export function RunAllButton(props: Props & { isRunning: boolean; onStop: () => void }) {
  return (
    <Toggle
      {...props}
      isStopping={false}
      run={{ label: 'Run all', keys: 'mod+shift+enter' }}
      stop="Stop all"
    />
  )
}

type ToggleProps = Props & {
  isRunning: boolean
  isStopping: boolean
  onStop: () => void
  run: { label: string; keys: string }
  stop: string
}

function Toggle({ onRun, onStop, blocked, showKeys = true, isRunning, isStopping, run, stop }: ToggleProps) {
  if (isRunning) {
    return (
      <Button
        className={styles.run}
        look="stop"
        icon={<Square className="fill" />}
        keys={showKeys && !isStopping ? 'esc' : undefined}
        disabled={isStopping}
        onClick={onStop}
      >
        {stop}
      </Button>
    )
  }
  return (
    <Button
      className={styles.run}
      look="primary"
      icon={<Play className="fill" />}
      keys={showKeys ? run.keys : undefined}
      disabled={blocked !== null}
      onClick={onRun}
      {...(blocked ? tip(blocked) : {})}
    >
      {run.label}
    </Button>
  )
}
