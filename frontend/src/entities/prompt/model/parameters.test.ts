import { describe, expect, it } from 'vitest'
import { parameterLine, parameterRows, sequenceFrom, visible } from './parameters'

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

it.each([
  ['\\n', '\n', '↵'],
  ['a\\n\\tb', 'a\n\tb', 'a↵⇥b'],
  ['\\r\\n', '\r\n', '␍↵'],
  ['\\\\n', '\\n', '\\n'],
  ['\\boxed \\', '\\boxed \\', '\\boxed \\'],
])('takes the stop sequence %j as it is typed, and shows it', (typed, text, shown) => {
  expect(sequenceFrom(typed)).toBe(text)
  expect(visible(text)).toBe(shown)
})
