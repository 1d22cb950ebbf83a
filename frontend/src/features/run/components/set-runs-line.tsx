import { Square, X } from 'lucide-react'
import { useStore } from 'zustand'
import type { SetRun, SetRuns } from '@/entities/execution/model/set-runs'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { Spinner } from '@/ui/states'
import styles from './set-runs-line.module.css'

type Props = {
  runs: SetRuns
  onCompare: (executionIds: string[]) => void
  onHistory: () => void
}

const mostCompared = 4

/** How the runs with all sets fare, and where they are to be read. */
export function SetRunsLine({ runs: them, onCompare, onHistory }: Props) {
  const { runs, isRunning, isWaiting, ended } = useStore(them.state)
  if (runs.length === 0) return null
  const done = runs.filter(({ state }) => state === 'done')
  const ids = done.flatMap(({ executionId }) => executionId ?? [])
  const hasRuns = runs.some(({ executionId }) => executionId !== null)
  return (
    <div className={styles.runs}>
      <div className={styles.line}>
        {isRunning && <Spinner />}
        <span className="num" role="status" aria-label="Runs with sets">
          {summary(runs, ended)}
          {isWaiting && '. The server asks to wait'}
        </span>
        <span className="grow" />
        {isRunning ? (
          <Button look="ghost" icon={<Square className="fill" />} onClick={() => them.stop()}>
            Stop sets
          </Button>
        ) : (
          <>
            {ids.length >= 2 && ids.length <= mostCompared && (
              <Button look="ghost" onClick={() => onCompare(ids)}>
                Compare
              </Button>
            )}
            {hasRuns && (
              <Button look="ghost" onClick={onHistory}>
                Show in history
              </Button>
            )}
            <IconButton small label="Close runs with sets" onClick={() => them.clear()}>
              <X />
            </IconButton>
          </>
        )}
      </div>
      <Failures runs={runs.filter(({ state }) => state === 'failed')} />
    </div>
  )
}

function Failures({ runs }: { runs: SetRun[] }) {
  if (runs.length === 0) return null
  return (
    <ul className={styles.failures} aria-label="Sets that failed" tabIndex={0}>
      {runs.map(({ id, name, why }) => (
        <li key={id} className="cut">
          <bdi>{name}</bdi>: <span className="muted">{why}</span>
        </li>
      ))}
    </ul>
  )
}

function summary(runs: readonly SetRun[], ended: string | null): string {
  const count = (state: SetRun['state']) => runs.filter((run) => run.state === state).length
  const [done, failed, stopped] = [count('done'), count('failed'), count('stopped')]
  const parts = [
    `${done} of ${runs.length} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(stopped > 0 ? [`${stopped} not run to the end`] : []),
  ]
  return `${parts.join(', ')}${ended && ended !== 'Stopped' ? `: ${ended}` : ''}`
}
