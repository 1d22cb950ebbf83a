import { EditorState } from '@codemirror/state'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Generation } from '@/entities/prompt/model/generations'
import { type Mark, marksOf } from '../model/marks'
import { generatedMarks, hasMarks, marksBetween, marksOfRun, setMarks } from './generated-marks'

const generation = (at: number, change: Partial<Generation> = {}): Generation => ({
  id: `g${at}`,
  parent_id: at === 0 ? null : `g${at - 1}`,
  execution_id: `e${at % 2}`,
  inserted: false,
  start: at * 20,
  text: null,
  marks: [{ from: 2, to: 14 }],
  note: { number: at, model: 'demo-1', output_tokens: 3, temperature: 1 },
  ...change,
})
const generations = Array.from({ length: 30 }, (_, at) => generation(at))
const text = '0123456789'.repeat(60)
const places = (marks: readonly Mark[]) => marks.map(({ from, to }) => [from, to])

function opened(): { state: EditorState; marks: readonly Mark[] } {
  const marks = marksOf({ text, generations }, null)
  const empty = EditorState.create({ doc: text, extensions: generatedMarks })
  return { state: empty.update({ effects: setMarks.of(marks) }).state, marks }
}

it('shows the marks that reach into a stretch, wherever edits have moved them', () => {
  const edit = fc.record({ at: fc.nat(600), gone: fc.nat(30), put: fc.nat(5) })
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 6 }), fc.nat(600), fc.nat(100), (edits, at, length) => {
      let { state, marks } = opened()
      for (const { at: from, gone, put } of edits) {
        const start = Math.min(from, state.doc.length)
        const changes = { from: start, to: Math.min(start + gone, state.doc.length), insert: 'x'.repeat(put) }
        const next = state.update({ changes })
        marks = marks.map((mark) => ({
          ...mark,
          from: next.changes.mapPos(mark.from, 1),
          to: next.changes.mapPos(mark.to, -1),
        }))
        state = next.state
      }
      const [from, to] = [at, at + length]
      const seen = marks.filter((mark) => mark.to > mark.from && mark.to >= from && mark.from <= to)
      expect(places(marksBetween(state, from, to))).toEqual(places(seen))
      const own = marks.filter(({ executionId }) => executionId === 'e1')
      expect(places(marksOfRun(state, 'e1'))).toEqual(places(own))
    }),
  )
})

it('makes nothing anew of what has not changed', () => {
  const { state, marks } = opened()
  expect(marksOf({ text, generations }, null)).toBe(marks)
  expect(hasMarks(state, marks)).toBe(true)
  expect(hasMarks(state.update({ changes: { from: 0, insert: 'x' } }).state, marks)).toBe(false)
  const next = generations.with(29, generation(29, { marks: [{ from: 3, to: 4 }] }))
  const after = marksOf({ text, generations: next }, null)
  expect(after.slice(0, 29).every((mark, at) => mark === marks[at])).toBe(true)
  expect(places(after.slice(29))).toEqual([[583, 584]])
})

it('moves what stands behind the words that are on their way', () => {
  const live = { id: 'new', from: 48, to: 55 }
  const marks = marksOf({ text, generations: generations.slice(0, 5) }, live)
  expect(places(marks)).toEqual([
    [2, 14],
    [22, 34],
    [42, 61],
    [48, 55],
    [69, 81],
    [89, 101],
  ])
  expect(marks.filter(({ isLive }) => isLive).map(({ id }) => id)).toEqual(['new'])
})
