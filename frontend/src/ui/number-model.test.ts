import { describe, expect, it } from 'vitest'
import { fillOf, parseNumber, readTyped, snap } from './number-model'

describe('parseNumber', () => {
  it.each([
    ['1,024', 1024],
    ['0.7', 0.7],
    ['0,7', 0.7],
    ['−2', -2],
    ['.5', 0.5],
    [' 12 000 ', 12000],
  ])('reads %s', (typed, value) => expect(parseNumber(typed)).toBe(value))

  it.each([
    ['0,125', 0.125],
    ['1,234', 1.234],
    ['-1,999', -1.999],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234,567', 1234567],
    ['1.234.567,5', 1234567.5],
    ["1'024,5", 1024.5],
    ['０，７', 0.7],
    ['2,', 2],
  ])('reads %s as a decimal comma where there are decimals', (typed, value) =>
    expect(parseNumber(typed, 2)).toBe(value),
  )

  it.each([
    ['1,024', 1024],
    ['1.024', 1024],
    ['1,0245', 10245],
    ['12 000', 12000],
    ['2,5', 2.5],
    ['0,125', 0.125],
  ])('reads %s as thousands where only these make sense', (typed, value) =>
    expect(parseNumber(typed, 0)).toBe(value),
  )

  it.each(['', 'abc', ',', '-', '1,2,3', '1.2,3.4', '1,5.5', '1,,000', '5-5', '1.2.3', '--1', '1e5'])(
    'refuses %s',
    (typed) => expect(parseNumber(typed)).toBeNull(),
  )
})

describe('snap', () => {
  it('keeps to the step and the range without rounding dust', () => {
    expect(snap(0.30000000000000004, 0, 2, 0.01)).toBe(0.3)
    expect(snap(3, 0, 2, 0.01)).toBe(2)
    expect(snap(-1, 0, 2, 0.01)).toBe(0)
  })
})

describe('readTyped', () => {
  it.each([
    ['0.5', 0.5, null],
    ['0.30', 0.3, null],
    ['0.125', 0.13, '0.125 became 0.13, the nearest there is'],
    ['3', 2, '3 became 2.00, the most there is'],
    ['-1', 0, '-1 became 0.00, the least there is'],
  ])('takes %s as %s, and says what became of it', (typed, value, note) => {
    expect(readTyped(typed, { value: 1, min: 0, max: 2, step: 0.01, digits: 2 })).toEqual({ value, note })
  })
})

describe('fillOf', () => {
  it('is the share of the way', () => {
    expect(fillOf(0.5, 0, 2)).toBe(25)
    expect(fillOf(9, 0, 2)).toBe(100)
    expect(fillOf(1, 1, 1)).toBe(0)
  })
})
