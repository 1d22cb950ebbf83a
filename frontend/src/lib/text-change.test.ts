import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changeBetween } from './text-change'

it('turns any text into any other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const { from, to, insert } = changeBetween(before, after)
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
    }),
  )
})

it('touches only what differs', () => {
  expect(changeBetween('abcdef', 'abXef')).toEqual({ from: 2, to: 4, insert: 'X' })
  expect(changeBetween('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' })
})
