import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainWords } from './plain-words'

it.each([
  ['# Tomato soup\n\n*From the demo model.* You asked', 'Tomato soup From the demo model. You asked'],
  ['**Bold**, _soft_ and `code`.', 'Bold, soft and code.'],
  ['> - quoted\n> - list', 'quoted list'],
  ['1. first\n2. second', '1. first 2. second'],
  ['```json\n{"a": 1}\n```', '{"a": 1}'],
  ['See [the manual](https://example.org/x) and ![a cat](cat.png)', 'See the manual and a cat'],
  ['| a | b |\n|---|---|\n| 1 | 2 |', 'a b 1 2'],
  ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
  ['  plain words  ', 'plain words'],
  ['---', '---'],
  ['日本語 **太字** です', '日本語 太字 です'],
])('reads %j', (text, words) => {
  expect(plainWords(text)).toBe(words)
})

it('makes no text longer, and takes no letter or digit away outside of links', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1 #*_>`|-~\n') }), (text) => {
      const words = plainWords(text)
      expect(words.length).toBeLessThanOrEqual(text.length)
      const kept = (one: string) => one.replace(/[^ab1]/g, '')
      if (!/```|~~~/.test(text)) expect(kept(words)).toBe(kept(text))
    }),
  )
})
