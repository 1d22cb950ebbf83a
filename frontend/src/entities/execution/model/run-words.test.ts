import { describe, expect, it } from 'vitest'
import { endSentence, howItEnded, parameterLine, parameterRows } from './run-words'

const config = {
  model: 'demo-1',
  temperature: 0.7,
  max_tokens: 1024,
  top_p: 1,
  stop_sequences: ['### END', '\n'],
  frequency_penalty: 0,
  presence_penalty: -0.5,
  seed: null,
}
const ended = { status: 'completed', finish_reason: 'end_turn', error: null, model_config_snapshot: config }

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

describe('parameters', () => {
  it('lists all of them, and makes a line break visible', () => {
    const rows = Object.fromEntries(parameterRows(config).map((row) => [row.key, row.value]))
    expect(rows.temperature).toBe('0.70')
    expect(rows.stop_sequences).toBe('### END  ↵')
    expect(rows.presence_penalty).toBe('−0.50')
    expect(rows.seed).toBe('none')
  })

  it('keeps the line short', () => {
    expect(parameterLine(config)).toBe('temp. 0.70, max 1,024, presence −0.50')
  })
})
