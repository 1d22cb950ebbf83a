import type { FinishReason, RunError } from '@playground/client'
import { formatCount, formatMoment } from '@/lib/format'
import { own } from '@/lib/own'
import type { RunState } from './run-state'

/** How a run ended: as a title of its own, and after the word "ended". */
const endings: Record<FinishReason, { title: string; how: string }> = {
  end_turn: { title: 'Ended by itself', how: 'by itself' },
  max_tokens: { title: 'Cut off', how: 'at its token limit' },
  stop_sequence: { title: 'Ended at a stop sequence', how: 'at a stop sequence' },
  content_filter: { title: 'Held back by the provider’s filter', how: 'by the provider’s content filter' },
  tool_use: { title: 'Asked for a tool', how: 'with a call for a tool' },
  cancelled: { title: 'Stopped', how: 'stopped' },
  timeout: { title: 'Took too long', how: 'over the time limit' },
  error: { title: 'Broke off', how: 'with an error' },
  interrupted: { title: 'The server was lost', how: 'when its server was lost' },
  other: { title: 'Ended for a reason unknown here', how: 'for a reason unknown here' },
}

export const endingTitle = (reason: FinishReason): string => own(endings, reason)?.title ?? 'Ended'

const statuses: Record<string, string> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Stopped',
}

export const statusName = (status: string) => own(statuses, status) ?? status

type Ended = {
  status: string
  finish_reason: string | null
  raw_finish_reason?: string | null
  error: { code: string; message: string } | null
  model_config_snapshot: { max_tokens: number }
}

export function howItEnded({
  status,
  finish_reason,
  raw_finish_reason,
  error,
  model_config_snapshot,
}: Ended): string {
  if (status === 'running') return 'still running'
  if (finish_reason === 'max_tokens')
    return `cut off at ${formatCount(model_config_snapshot.max_tokens)} tokens`
  if (error) return error.message
  if (finish_reason === 'other' && raw_finish_reason) return `with the provider’s word “${raw_finish_reason}”`
  const known = finish_reason === null ? undefined : own(endings, finish_reason)
  return known?.how ?? statusName(status).toLowerCase()
}

/** The same as a sentence of its own. */
export function endSentence(run: Ended & { preview: string }): string {
  if (run.error) return `${run.preview.trim() ? 'Incomplete' : 'No answer'}. ${run.error.message}`
  if (run.status === 'running') return 'Still running.'
  return run.status === 'cancelled' ? 'Stopped.' : `Ended ${howItEnded(run)}.`
}

export const waitingForModel = 'Waiting for the model…'
export const nothingWritten = 'The model wrote nothing.'
const incomplete = 'The answer is incomplete: it ends here.'

/** What an unknown end means for the answer, in the provider's own word. */
const unknownEnd = (word: string | null | undefined): string =>
  `${word ? `The provider ended it with “${word}”, which is unknown here` : 'The provider gave no known reason'}: the answer may be incomplete.`

type WithEnd = { status: string; finish_reason?: string | null; raw_finish_reason?: string | null }

/** What has to be said about the text of a run's row, when the text alone would mislead. */
export function textNote({ status, finish_reason, raw_finish_reason }: WithEnd, text: string): string | null {
  if (finish_reason === 'other') return unknownEnd(raw_finish_reason)
  if (text === '') return status === 'running' ? waitingForModel : nothingWritten
  return status === 'failed' ? incomplete : null
}

const titles: Partial<Record<RunError['code'], string>> = {
  OFFLINE: 'The server cannot be reached',
  RATE_LIMITED: 'Too many requests',
  QUOTA_EXCEEDED: 'The monthly limit is used up',
  MODEL_UNAVAILABLE: 'The model is not available',
  CONTEXT_LENGTH_EXCEEDED: 'The prompt is too long for this model',
  PROMPT_TOO_LONG: 'The prompt is too long for this model',
  MISSING_VARIABLES: 'A variable has no value',
  INVALID_API_KEY: 'The provider refused the key',
  INVALID_REQUEST: 'The run was refused',
  TIMEOUT: 'The run took too long',
  OVERLOADED: 'The server is busy',
  UNAUTHENTICATED: 'You are signed out',
  NOT_FOUND: 'The run is gone',
}

// The same code tells of different troubles; its details say which.
const titlesByDetail: Record<string, string> = {
  interrupted: 'The server was lost',
  upstream_truncated: 'The answer broke off',
  upstream_error: 'The provider failed',
  content_policy: 'The provider’s content policy refused it',
  region: 'The provider does not serve this region',
  permission: 'The key lacks a permission',
  address: 'The provider’s address is wrong',
  unknown_model: 'The provider does not offer this model',
  first_token: 'The model did not begin in time',
  idle: 'The model fell silent',
  concurrent_executions: 'Too many runs at once',
  stored_bytes: 'No room is left',
}

export function titleOf({ code, details }: RunError): string {
  const [title] = [details.reason, details.limit, details.name].flatMap(
    (one) => own(titlesByDetail, String(one)) ?? [],
  )
  if (title) return title
  if (code === 'QUOTA_EXCEEDED' && details.provider) return 'The provider’s quota is used up'
  return own(titles, code) ?? 'The run failed'
}

/** What to do next, where the message does not say it and the button alone would not. */
export function adviceOf({ code, details }: RunError): string | null {
  switch (code) {
    case 'QUOTA_EXCEEDED':
      if (details.name === 'stored_bytes') return null
      if (details.provider) return 'Choose another model, or add to the account there.'
      return `${startsAgain(details.resets_at)}An owner of your organization can raise the limit.`
    case 'CONTEXT_LENGTH_EXCEEDED':
    case 'PROMPT_TOO_LONG':
      return 'Shorten it, or choose a model with more room.'
    case 'INVALID_API_KEY':
      return 'Choose another model until the key is replaced.'
    case 'MODEL_UNAVAILABLE':
      return isLasting(details) ? 'Choose another model.' : 'Run it again, or choose another model.'
    case 'INVALID_REQUEST':
      return 'Change it and run again.'
    case 'TIMEOUT':
      return 'Run it again, or choose a faster model.'
    default:
      return null
  }
}

function startsAgain(at: unknown): string {
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN
  return Number.isNaN(time) ? '' : `It starts anew: ${formatMoment(new Date(time).toISOString())}. `
}

export const busy = 'The server is busy – trying again…'

/** {@link busy} while it is not yet time to try again. */
export const busyFor = (ms: number): string =>
  ms < 1000 ? busy : `The server is busy – trying again in ${Math.ceil(ms / 1000)} s`

/** What is done while the connection is away. A run without an id may never have reached the server. */
export function recovering({ executionId, stopping }: RunState): string {
  if (stopping) return 'Connection lost, stopping as soon as it is back'
  return executionId ? 'Connection lost, picking the run up again' : 'No answer yet, asking again'
}

/** What stands below the text when its end alone would mislead. */
export function endNote({ phase, result, maxTokens }: RunState, hasText: boolean): string | null {
  if (phase === 'failed') return hasText ? incomplete : null
  if (phase === 'cancelled') return hasText ? 'Stopped here.' : 'Stopped before the model wrote anything.'
  if (phase !== 'done') return null
  if (result?.finish_reason === 'max_tokens')
    return `Cut off at ${formatCount(maxTokens)} tokens. Raise Max tokens for a longer answer.`
  if (result?.finish_reason === 'other') return unknownEnd(result.raw_finish_reason)
  return hasText ? null : nothingWritten
}

/** Which parameters a run went without, because the provider refused them; null for none. */
export function droppedNote(names: readonly string[] | undefined): string | null {
  if (!names?.length) return null
  const list = names.map((name) => name.replaceAll('_', ' ')).join(', ')
  return `Run without ${list}: the model does not take ${names.length > 1 ? 'them' : 'it'}.`
}

// What a provider says until the key or the settings change.
const lastingReasons = ['region', 'permission', 'address', 'unknown_model']
const isLasting = (details: RunError['details']) => lastingReasons.includes(String(details.reason))

/** Errors that the same request may well not meet again. */
export const canRetry = ({ code, details }: RunError): boolean =>
  !isLasting(details) &&
  ![
    'PROMPT_TOO_LONG',
    'CONTEXT_LENGTH_EXCEEDED',
    'INVALID_REQUEST',
    'MISSING_VARIABLES',
    'NOT_FOUND',
    'QUOTA_EXCEEDED',
  ].includes(code)

export function retryAfterMs({ details }: RunError): number {
  const seconds = details.retry_after_seconds
  return typeof seconds === 'number' ? seconds * 1000 : 0
}
