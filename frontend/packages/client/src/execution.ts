import type { Schemas } from './api'
import { ApiError, type OfflineError } from './errors'
import type { DoneEvent } from './run-events'

export type Execution = Schemas['Execution']
export type FinishReason = Schemas['FinishReason']

export type RunError = {
  code: Schemas['ErrorCode'] | 'OFFLINE'
  message: string
  details: Record<string, unknown>
}

/** What a run cost and how it ended, from its last event or from its row. */
export type RunResult = Omit<DoneEvent, 'execution_id' | 'finish_reason' | 'latency_ms'> & {
  finish_reason: FinishReason | null
  latency_ms: number | null
}

/** A run as its row tells it, for one that ended while no stream was read. */
export function resultOf(execution: Execution): RunResult {
  return {
    finish_reason: execution.finish_reason as FinishReason | null,
    ...(execution.raw_finish_reason && { raw_finish_reason: execution.raw_finish_reason }),
    input_tokens: execution.input_tokens,
    output_tokens: execution.output_tokens,
    cached_tokens: execution.cached_tokens,
    reasoning_tokens: execution.reasoning_tokens,
    dropped_parameters: execution.dropped_parameters,
    estimated: execution.estimated ?? false,
    latency_ms: execution.latency_ms,
    ttft_ms: execution.ttft_ms,
    cost_usd: execution.cost_usd,
  }
}

export function errorOf(execution: Execution): RunError {
  const { code, message, details } = execution.error ?? { code: 'INTERNAL', message: 'The run failed' }
  return { code, message, details: details ?? {} }
}

const unanswered =
  'Whether the run began is not known. Asked for again unchanged it is the same run, paid for once.'

/** Why a run could not be followed, in the form of a run's own error. */
export function runErrorFrom(cause: ApiError | OfflineError): RunError {
  if (!(cause instanceof ApiError)) return { code: 'OFFLINE', message: unanswered, details: {} }
  return { code: cause.code, message: cause.message, details: cause.details }
}
