import { describe, expect, it } from 'vitest'
import { neighbour } from './neighbour'

describe('neighbour', () => {
  it('is the one below, then the one above', () => {
    expect(neighbour(['a', 'b', 'c'], 'b')).toBe('c')
    expect(neighbour(['a', 'b'], 'b')).toBe('a')
    expect(neighbour(['a'], 'a')).toBeNull()
  })
})
