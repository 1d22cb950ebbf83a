import type { FinishReason, RunError } from './run-state'

/** How a run ended, in the words of its footer. */
export const endings: Record<FinishReason, string> = {
  end_turn: 'Ended by itself',
  max_tokens: 'Cut off',
  stop_sequence: 'Ended at a stop sequence',
  content_filter: 'Held back by the provider’s filter',
  tool_use: 'Asked for a tool',
  cancelled: 'Stopped',
  timeout: 'Took too long',
  error: 'Broke off',
  interrupted: 'The server was lost',
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

export const titleOf = (error: RunError): string => titles[error.code] ?? 'The run failed'

/** Errors that the same request may well not meet again. */
export const canRetry = ({ code }: RunError): boolean =>
  ![
    'PROMPT_TOO_LONG',
    'CONTEXT_LENGTH_EXCEEDED',
    'INVALID_REQUEST',
    'MISSING_VARIABLES',
    'NOT_FOUND',
  ].includes(code)

export function retryAfterMs({ details }: RunError): number {
  const seconds = details.retry_after_seconds
  return typeof seconds === 'number' ? seconds * 1000 : 0
}
