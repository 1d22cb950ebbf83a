import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changeBetween, changesOfWords } from './text-change'

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

const sentence = fc
  .array(fc.constantFrom('a', 'b', 'c', 'soup', '🍲', '__proto__', '\n', ' '), { maxLength: 30 })
  .map((words) => words.join(' '))

it('turns any text into any other, word by word', () => {
  fc.assert(
    fc.property(fc.oneof(sentence, fc.string()), fc.oneof(sentence, fc.string()), (before, after) => {
      const changes = changesOfWords(before, after)
      const ends = changes.flatMap(({ from, to }) => [from, to])
      expect(ends).toEqual(ends.toSorted((a, b) => a - b))
      const last = changes.toReversed()
      expect(
        last.reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), before),
      ).toBe(after)
    }),
  )
})

it('leaves words between two changes alone', () => {
  expect(changesOfWords('a cat and one cat sat', 'a dog and one dog sat')).toEqual([
    { from: 2, to: 5, insert: 'dog' },
    { from: 14, to: 17, insert: 'dog' },
  ])
  expect(changesOfWords('same', 'same')).toEqual([])
})
