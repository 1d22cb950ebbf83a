import type { RunError } from '@playground/client'
import { describe, expect, it } from 'vitest'
import { idle, type RunState } from './run-state'
import {
  adviceOf,
  canRetry,
  endNote,
  endSentence,
  howItEnded,
  recovering,
  textNote,
  titleOf,
} from './wording'

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
  [error('QUOTA_EXCEEDED', { name: 'stored_bytes', limit: 1 }), 'No room is left'],
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

it.each(['region', 'permission', 'address', 'unknown_model'])(
  'offers another model where the same request would fail again: %s',
  (reason) => {
    const lasting = error('MODEL_UNAVAILABLE', { reason, provider: 'openai' })
    expect(titleOf(lasting)).not.toBe('The model is not available')
    expect(adviceOf(lasting)).toBe('Choose another model.')
    expect(canRetry(lasting)).toBe(false)
    expect(canRetry(error('MODEL_UNAVAILABLE', { reason: 'upstream_error' }))).toBe(true)
  },
)

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

const ended = {
  status: 'completed',
  finish_reason: 'end_turn',
  error: null,
  model_config_snapshot: { max_tokens: 1024 },
}

describe('howItEnded', () => {
  it('says it in words', () => {
    expect(howItEnded(ended)).toBe('by itself')
    expect(howItEnded({ ...ended, finish_reason: 'max_tokens' })).toBe('cut off at 1,024 tokens')
    expect(howItEnded({ ...ended, status: 'running', finish_reason: null })).toBe('still running')
    expect(howItEnded({ ...ended, status: 'cancelled', finish_reason: 'cancelled' })).toBe('stopped')
  })

  it('lets the error speak for itself', () => {
    const error = { code: 'RATE_LIMITED', message: 'Too many requests' }
    expect(howItEnded({ ...ended, status: 'failed', finish_reason: 'error', error })).toBe(
      'Too many requests',
    )
  })

  it('says it as a sentence', () => {
    const run = { ...ended, preview: 'Half an ' }
    const failed = { ...run, status: 'failed', error: { code: 'INTERNAL', message: 'The server was lost.' } }
    expect(endSentence(failed)).toBe('Incomplete. The server was lost.')
    expect(endSentence({ ...failed, preview: '' })).toBe('No answer. The server was lost.')
    expect(endSentence({ ...run, status: 'running', finish_reason: null })).toBe('Still running.')
    expect(endSentence({ ...run, status: 'cancelled', finish_reason: 'cancelled' })).toBe('Stopped.')
  })

  it('has a word for a reason it does not know', () => {
    expect(howItEnded({ ...ended, finish_reason: 'something new' })).toBe('completed')
  })
})

it.each([
  ['running', '', 'Waiting for the model…'],
  ['completed', '', 'The model wrote nothing.'],
  ['failed', 'Half', 'The answer is incomplete: it ends here.'],
  ['completed', 'Whole', null],
])('says about the text of a run that is %s: %j', (status, text, note) => {
  expect(textNote({ status, finish_reason: null }, text)).toBe(note)
})

it('never takes an end that is unknown for a whole answer', () => {
  const note = 'The provider ended it with “eos_9”, which is unknown here: the answer may be incomplete.'
  const result = { finish_reason: 'other', raw_finish_reason: 'eos_9' } as RunState['result']
  expect(endNote(state({ phase: 'done', result }), true)).toBe(note)
  const row = { status: 'completed', finish_reason: 'other', raw_finish_reason: 'eos_9' }
  expect(textNote(row, 'Half')).toBe(note)
  expect(howItEnded({ ...row, error: null, model_config_snapshot: { max_tokens: 1 } })).toBe(
    'with the provider’s word “eos_9”',
  )
})
