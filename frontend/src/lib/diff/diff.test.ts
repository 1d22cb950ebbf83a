import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countChanges, diffTexts, type Piece, shareChanged } from './diff'

const before = (diff: Piece[]) =>
  diff
    .filter((piece) => piece.kind !== 'add')
    .map((piece) => piece.text)
    .join('')
const after = (diff: Piece[]) =>
  diff
    .filter((piece) => piece.kind !== 'del')
    .map((piece) => piece.text)
    .join('')

describe('diffTexts', () => {
  it('marks the words that changed', () => {
    expect(diffTexts('bake the cake', 'bake the bread', 'words')).toEqual([
      { kind: 'same', text: 'bake the ' },
      { kind: 'del', text: 'cake' },
      { kind: 'add', text: 'bread' },
    ])
  })

  it('takes neighbouring words as one change', () => {
    expect(diffTexts('one red big cake', 'one blue small cake', 'words')).toEqual([
      { kind: 'same', text: 'one ' },
      { kind: 'del', text: 'red big' },
      { kind: 'add', text: 'blue small' },
      { kind: 'same', text: ' cake' },
    ])
  })

  it('has nothing to mark in equal texts', () => {
    expect(diffTexts('same', 'same', 'words')).toEqual([{ kind: 'same', text: 'same' }])
    expect(diffTexts('', '', 'words')).toEqual([])
  })

  it('loses no character of either text, in any mode and also when words take too long', () => {
    const text = fc.array(fc.constantFrom('a', 'bc', ' ', '\n', 'ü', '🍞', '.'), { maxLength: 60 })
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom<[Mode, number]>(['words', 300], ['lines', 300], ['words', -1]),
        (x, y, m) => {
          const [a, b] = [x.join(''), y.join('')]
          const diff = diffTexts(a, b, m[0], m[1])
          expect(before(diff)).toBe(a)
          expect(after(diff)).toBe(b)
        },
      ),
    )
  })

  it('answers in time for long texts that have nothing in common', () => {
    const words = (seed: number) =>
      Array.from({ length: 9_000 }, (_, at) => `w${(at * seed) % 7_919}${at % 12 === 0 ? '\n' : ''}`).join(
        ' ',
      )
    const began = performance.now()
    diffTexts(words(31), words(57), 'words')
    // Comparing word by word would go on for far longer; a slow machine takes some seconds for the lines.
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})

describe('countChanges', () => {
  it('takes a replacement as one change', () => {
    expect(countChanges(diffTexts('a b c', 'a x c y', 'words'))).toBe(2)
    expect(countChanges([])).toBe(0)
  })
})

describe('shareChanged', () => {
  it('is the share of the words of both texts', () => {
    expect(shareChanged(diffTexts('one two', 'one three', 'words'))).toBe(0.5)
    expect(shareChanged(diffTexts('one', 'one', 'words'))).toBe(0)
    expect(shareChanged([])).toBeNull()
  })
})

type Mode = 'words' | 'lines'
