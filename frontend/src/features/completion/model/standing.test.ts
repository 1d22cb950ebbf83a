import { expect, test } from 'vitest'
import { edited, type Written } from '@/entities/prompt/model/generations'
import { standing } from './standing'

const answer = ' a time 😀 there was a king'

/** The text after an answer, edited by hand. */
function after(...edits: [from: number, to: number, insert: string][]): Written {
  const one = {
    id: 'g1',
    parent_id: null,
    execution_id: 'e',
    inserted: false,
    start: 4,
    text: null,
    note: null,
  }
  const begun = { text: `Once${answer}`, generations: [{ ...one, marks: [{ from: 0, to: answer.length }] }] }
  return edits.reduce<Written>((now, [from, to, insert]) => edited(now, { from, to, insert }), begun)
}

function found({ text, generations }: Written): string[] {
  const marks = generations.flatMap(({ start, marks }) =>
    marks.map(({ from, to }) => ({ from: from + (start ?? 0), to: to + (start ?? 0) })),
  )
  const all = standing(marks, (from, to) => text.slice(from, to), answer)
  for (const { from, to, at } of all) expect(text.slice(from, to)).toBe(answer.slice(at, at + to - from))
  return all.map(({ from, to }) => text.slice(from, to))
}

test('an answer stands where it was written, and goes along with what is typed before it', () => {
  expect(found(after())).toEqual([answer])
  expect(found(after([0, 0, 'So: ']))).toEqual([answer])
})

test('what was typed into it, or taken out of it, stands no more; the rest does', () => {
  expect(found(after([11, 11, 'less']))).toEqual([' a time', ' 😀 there was a king'])
  expect(found(after([5, 11, '']))).toEqual([' 😀 there was a king'])
  expect(found(after([6, 11, 'n hour']))).toEqual([' a', ' 😀 there was a king'])
  expect(found(after([4, 15, '']))).toEqual(['there was a king'])
})

const same = (text: string, of: string) =>
  standing([{ from: 0, to: text.length }], () => text, of).map(({ from, to, at }) => [from, to, at])

test('where two places fit, or too little is left to tell, none is taken', () => {
  const twice = ' and so it went on and on'
  expect(same(`x${twice}`, twice + twice)).toEqual([])
  expect(same('', 'a')).toEqual([])
  expect(same('xand d', 'abxd and d')).toEqual([])
})

test('a token that was put there instead is none of the answer', () => {
  // " a" is where it was, but " and" stands there; and what it says is written elsewhere.
  expect(same('Once and', 'Once a king and')).toEqual([[0, 5, 0]])
  expect(same('Once king', 'Once a king')).toEqual([[0, 4, 0]])
})

test('several parts of one mark that were taken apart are found, quickly in a long text too', () => {
  const words = Array.from({ length: 20_000 }, (_, at) => `word ${at}, `).join('')
  const cut = words.slice(0, 1000) + words.slice(1500, 90_000) + words.slice(91_000)
  const begun = performance.now()
  const parts = standing([{ from: 0, to: cut.length }], () => cut, words)
  expect(parts).toHaveLength(3)
  for (const { from, to, at } of parts) expect(cut.slice(from, to)).toBe(words.slice(at, at + to - from))
  expect(parts.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(cut.length - 2)
  const like = 'a'.repeat(500_000)
  expect(same(`${like.slice(1)}b`, `${like}b`)).toEqual([[0, 499_998, 0]])
  expect(performance.now() - begun).toBeLessThan(1000)
})
