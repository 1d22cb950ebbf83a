import { describe, expect, it } from 'vitest'
import { neighbour, readLastPrompt } from './last-prompt'

describe('readLastPrompt', () => {
  it('takes ids and nothing else', () => {
    const id = '0192f0c1-7a30-7c3e-9f61-0a52c4de7b10'
    expect(readLastPrompt({ getItem: () => id })).toBe(id)
    expect(readLastPrompt({ getItem: () => '../../elsewhere' })).toBeNull()
    expect(readLastPrompt({ getItem: () => null })).toBeNull()
  })
})

describe('neighbour', () => {
  it('is the one below, then the one above', () => {
    expect(neighbour(['a', 'b', 'c'], 'b')).toBe('c')
    expect(neighbour(['a', 'b'], 'b')).toBe('a')
    expect(neighbour(['a'], 'a')).toBeNull()
  })
})
