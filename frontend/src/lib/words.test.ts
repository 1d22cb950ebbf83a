import fc from 'fast-check'
import { expect, it } from 'vitest'
import { holdsWords, markWords, wordsOf } from './words'

const marked = (text: string, typed: string) =>
  markWords(text, wordsOf(typed))
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join('')

it.each([
  ['Große Straße', 'STRASSE gros', '[Groß]e [Straße]'],
  ['İstanbul ışık', 'istanbul isik', '[İstanbul] [ışık]'],
  ['Crème bru\u0302lée', 'creme brulee', '[Crème] [bru\u0302lée]'],
  ['東京都の天気', '天気 京都', '東[京都]の[天気]'],
  ['รายงานลูกค้า', 'ลูกค้า', 'รายงาน[ลูกค้า]'],
  ['🚀 Launch', '🚀 la', '[🚀] [La]unch'],
  ['a banana', 'an', 'a banana'],
  ['nothing', '', 'nothing'],
])('marks in %s what %s matches', (text, typed, want) => expect(marked(text, typed)).toBe(want))

it('holds what every word begins, in any order', () => {
  expect(holdsWords('Recipe generator', wordsOf('gen rec'))).toBe(true)
  expect(holdsWords('Recipe generator', wordsOf('gen x'))).toBe(false)
  expect(holdsWords('constructor', wordsOf('__proto__'))).toBe(false)
})

it('never changes a text by marking it', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, typed) => {
      const pieces = markWords(text, wordsOf(typed))
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      expect(pieces.some((piece) => piece.isHit)).toBe(
        wordsOf(typed).some((word) => holdsWords(text, [word])),
      )
    }),
  ))
