import { useRunner, useRunState } from '@/entities/execution/components/use-run'
import { adviceOf, droppedNote, endNote, titleOf } from '@/entities/execution/model/wording'
import { LongText } from '@/ui/long-text'
import { ErrorState } from '@/ui/states'
import { RetryFailed } from './retry-button'

/** What went wrong with the run, and the way on. */
export function RunFailure({ onRun }: { onRun: () => void }) {
  const { run, error } = useRunState()
  if (!error) return null
  return (
    <ErrorState
      title={titleOf(error)}
      code={error.code}
      actions={<RetryFailed key={run} error={error} onRetry={onRun} />}
    >
      <LongText text={sentences(error.message, adviceOf(error))} />
    </ErrorState>
  )
}

/** Why the answer ends where it ends, and what the run went without. */
export function RunNotes() {
  const state = useRunState()
  const note = endNote(state, useRunner().output.length > 0)
  const dropped = droppedNote(state.result?.dropped_parameters)
  return (
    <>
      {note && <p className="muted">{note}</p>}
      {dropped && <p className="muted">{dropped}</p>}
    </>
  )
}

const sentences = (message: string, advice: string | null): string =>
  advice ? `${/[.!?]$/.test(message) ? message : `${message}.`} ${advice}` : message
