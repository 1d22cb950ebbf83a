import { describe, expect, it } from 'vitest'
import { fillOf, parseNumber, snap } from './number-model'

describe('parseNumber', () => {
  it.each([
    ['1,024', 1024],
    ['0.7', 0.7],
    ['0,7', 0.7],
    ['−2', -2],
    ['.5', 0.5],
    [' 12 000 ', 12000],
  ])('reads %s', (typed, value) => expect(parseNumber(typed)).toBe(value))

  it.each(['', 'abc', '1.2.3', '--1', '1e5'])('refuses %s', (typed) => expect(parseNumber(typed)).toBeNull())
})

describe('snap', () => {
  it('keeps to the step and the range without rounding dust', () => {
    expect(snap(0.30000000000000004, 0, 2, 0.01)).toBe(0.3)
    expect(snap(3, 0, 2, 0.01)).toBe(2)
    expect(snap(-1, 0, 2, 0.01)).toBe(0)
  })
})

describe('fillOf', () => {
  it('is the share of the way', () => {
    expect(fillOf(0.5, 0, 2)).toBe(25)
    expect(fillOf(9, 0, 2)).toBe(100)
    expect(fillOf(1, 1, 1)).toBe(0)
  })
})
