import { type Execution, errorOf, type RunError, type RunResult, resultOf } from './execution'
import type { StartEvent } from './run-events'

/** What came could not be read, or nothing came for too long. */
export type LostCause = 'unreadable' | 'silent'

/** What a reader of a run learns. `ended`, `failed` and `withdrawn` are the last. */
export type RunUpdate =
  | { type: 'started'; start: StartEvent }
  /** More of the answer's text. */
  | { type: 'text'; text: string }
  /** More of what the model thinks. */
  | { type: 'reasoning'; text: string }
  /** Both texts from their beginnings, in place of what came before. */
  | { type: 'replaced'; text: string; reasoning: string }
  /** The connection is away, and the run is being picked up again. `cause` is there when it was not just cut. */
  | { type: 'lost'; cause?: LostCause }
  /** The server is too busy to begin the run, and is asked again after this many milliseconds. Nothing has begun. */
  | { type: 'busy'; waitMs: number }
  /** It never began, and is not asked for any more. */
  | { type: 'withdrawn' }
  | { type: 'ended'; result: RunResult }
  | { type: 'failed'; error: RunError; result?: RunResult }

/** The last two updates of a run that has ended, from its row. */
export function endOf(execution: Execution): RunUpdate[] {
  const start = {
    execution_id: execution.id,
    prompt_version_id: execution.prompt_version_id,
    version_number: execution.version_number,
    model: execution.model_config_snapshot.model,
  }
  const result = resultOf(execution)
  const end: RunUpdate =
    execution.status === 'failed'
      ? { type: 'failed', error: errorOf(execution), result }
      : { type: 'ended', result }
  return [{ type: 'started', start }, end]
}
