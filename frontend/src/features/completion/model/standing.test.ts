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
  expect(found(after([5, 11, '']))).toEqual([' ', ' 😀 there was a king'])
  expect(found(after([6, 11, 'n hour']))).toEqual([' a', ' 😀 there was a king'])
  expect(found(after([4, 15, '']))).toEqual(['there was a king'])
})

test('where two places fit, none is taken', () => {
  const same = (text: string, of: string) => standing([{ from: 0, to: text.length }], () => text, of)
  expect(same('xa', 'a a a')).toEqual([])
  expect(same('', 'a')).toEqual([])
  expect(same('abcd', 'abxd and d')).toEqual([{ from: 0, to: 2, at: 0 }])
})
