import type { RunError } from '@playground/client'
import { expect, it } from 'vitest'
import { idle, type RunState } from './run-state'
import { adviceOf, canRetry, endNote, recovering, titleOf } from './wording'

const error = (code: RunError['code'], details: Record<string, unknown> = {}): RunError => ({
  code,
  message: 'Message',
  details,
})
const state = (change: Partial<RunState>): RunState => ({ ...idle, ...change })

it.each([
  [error('INTERNAL'), 'The run failed'],
  [error('INTERNAL', { reason: 'interrupted' }), 'The server was lost'],
  [error('MODEL_UNAVAILABLE'), 'The model is not available'],
  [error('MODEL_UNAVAILABLE', { reason: 'upstream_truncated' }), 'The answer broke off'],
  [error('TIMEOUT', { limit: 'total' }), 'The run took too long'],
  [error('TIMEOUT', { limit: 'idle' }), 'The model fell silent'],
  [error('RATE_LIMITED', { name: 'concurrent_executions', limit: 1 }), 'Too many runs at once'],
  [error('QUOTA_EXCEEDED', { limit: 1 }), 'The monthly limit is used up'],
  [error('QUOTA_EXCEEDED', { provider: 'openai' }), 'The provider’s quota is used up'],
])('names the trouble %j', (of, title) => {
  expect(titleOf(of)).toBe(title)
})

it('says what to do about a quota that waiting a little does not help', () => {
  const quota = error('QUOTA_EXCEEDED', { resets_at: '2026-12-01T12:00:00.000Z' })
  expect(adviceOf(quota)).toMatch(/^It starts anew: .+\. An owner .* can raise the limit\.$/)
  expect(canRetry(quota)).toBe(false)
  expect(adviceOf(error('QUOTA_EXCEEDED', { provider: 'openai' }))).toMatch(/another model/)
})

it.each([
  [state({ phase: 'failed' }), true, 'The answer is incomplete: it ends here.'],
  [state({ phase: 'failed' }), false, null],
  [state({ phase: 'cancelled' }), false, 'Stopped before the model wrote anything.'],
  [state({ phase: 'done' }), true, null],
  [state({ phase: 'done' }), false, 'The model wrote nothing.'],
  [state({ phase: 'streaming' }), true, null],
])('says how the text ends: %#', (of, hasText, note) => {
  expect(endNote(of, hasText)).toBe(note)
})

it('promises that a run goes on only when there is one', () => {
  expect(recovering(state({ executionId: 'e1' }))).toMatch(/picking the run up/)
  expect(recovering(state({}))).toMatch(/asking again/)
  expect(recovering(state({ executionId: 'e1', stopping: true }))).toMatch(/stopping/)
})
