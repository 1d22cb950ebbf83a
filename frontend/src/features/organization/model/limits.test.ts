import { describe, expect, it } from 'vitest'
import { limitsSaid, readLimit } from './limits'

describe('limitsSaid', () => {
  it('names what is set', () => {
    expect(limitsSaid({ monthly_executions: null, monthly_tokens: null })).toBeNull()
    expect(limitsSaid({ monthly_executions: 1, monthly_tokens: null })).toBe('1 run a month')
    expect(limitsSaid({ monthly_executions: 20, monthly_tokens: 5 })).toBe('20 runs and 5 tokens a month')
  })
})

describe('readLimit', () => {
  it('reads numbers however they are grouped, and none from an empty field', () => {
    expect(readLimit(' 1,000 ')).toBe(1000)
    expect(readLimit("10'000")).toBe(10_000)
    expect(readLimit('0')).toBe(0)
    expect(readLimit('  ')).toBeNull()
    for (const typed of ['-1', 'many', '1e9', '1234567890123']) expect(readLimit(typed)).toBeUndefined()
  })
})
