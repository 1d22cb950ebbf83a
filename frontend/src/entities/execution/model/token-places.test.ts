import { expect, test } from 'vitest'
import { withLineFeeds } from '@/lib/line-ends'
import { placesOf } from './token-places'

const token = (from: number, to: number, logprob: number | null = -1) => ({
  token: '',
  logprob,
  top: [],
  from,
  to,
})

/** The text of each token, by its places. */
const words = (text: string, ...tokens: ReturnType<typeof token>[]) =>
  placesOf(text, tokens).map(({ from, to }) => withLineFeeds(text).slice(from, to))

test('bytes become places in UTF-16, past letters of two, three and four bytes', () => {
  expect(words('aé€😀b', token(0, 1), token(1, 3), token(3, 6), token(6, 10), token(10, 11))).toEqual([
    ...'aé€😀b',
  ])
  expect(words('👩\u200d👧 ok', token(0, 7), token(7, 11), token(11, 14))).toEqual(['👩\u200d', '👧', ' ok'])
})

test('halves of a character stand there together, as likely as all of them', () => {
  const halves = placesOf('a😀b', [token(0, 1), token(1, 3, -1), token(3, 5, -2), token(5, 6)])
  expect(halves.map(({ from, to, logprob }) => [from, to, logprob])).toEqual([
    [0, 1, -1],
    [1, 3, -3],
    [3, 4, -1],
  ])
  expect(placesOf('😀', [token(0, 4, -1), token(0, 4, null)])[0]?.logprob).toBeNull()
})

test('what is not in the text has no place', () => {
  expect(words('ab', token(0, 1), token(1, 1), token(2, 2), token(2, 90), token(70, 90))).toEqual(['a'])
  expect(words('', token(0, 1))).toEqual([])
})

test('line ends of two characters are one on the page', () => {
  expect(words('a\r\nb\rc', token(0, 2), token(2, 3), token(3, 4), token(4, 5), token(5, 6))).toEqual([
    'a',
    '\n',
    'b',
    '\n',
    'c',
  ])
})

test('every cut of any text into bytes covers it, in order', () => {
  const parts = ['a', 'é', '€', '😀', '\r\n', '\n', '👩‍👧']
  for (let seed = 1; seed < 100; seed++) {
    const pick = (most: number, at: number) => (seed * 7919 + at * 104729 + seed * at * 31) % most
    const text = Array.from({ length: 1 + pick(12, 0) }, (_, at) => parts[pick(parts.length, at)]).join('')
    const { length } = new TextEncoder().encode(text)
    const tokens = []
    for (let from = 0; from < length; from = tokens.at(-1)?.to ?? length)
      tokens.push(token(from, Math.min(from + 1 + pick(5, from), length)))
    const cut = words(text, ...tokens)
    expect(cut.join('')).toBe(withLineFeeds(text))
    for (const word of cut) expect(word.isWellFormed?.() ?? true).toBe(true)
  }
})
