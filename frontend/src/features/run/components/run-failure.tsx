import { useRunner, useRunState } from '@/entities/execution/components/use-run'
import { adviceOf, droppedNote, endNote, titleOf } from '@/entities/execution/model/wording'
import { sentences } from '@/lib/sentences'
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

/** Why the answer ends where it ends, and what the run went without. Away from its end, no word points at it. */
export function RunNotes({ isAtEnd = true }: { isAtEnd?: boolean }) {
  const state = useRunState()
  const hasText = useRunner().output.length > 0
  const isPointing = hasText && (state.phase === 'failed' || state.phase === 'cancelled')
  const note = isAtEnd || !isPointing ? endNote(state, hasText) : null
  const dropped = droppedNote(state.result?.dropped_parameters)
  return (
    <>
      {note && <p className="muted">{note}</p>}
      {dropped && <p className="muted">{dropped}</p>}
    </>
  )
}
