import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitted } from './fit-generations'
import {
  begun,
  branch,
  chosen,
  ended,
  filled,
  grown,
  removed,
  withAlternative,
  withdrawn,
  withInstead,
} from './generation-steps'
import {
  alternatives,
  edited,
  type Generation,
  generationAt,
  isPending,
  path,
  type Written,
} from './generations'
import { asShown, fromShown, type Live, moveLive, withLive } from './live-text'
import { mergeGenerations } from './merge-generations'
import { carried, retold } from './written'

const none: Written = { text: '', generations: [] }
const note = { number: 1, model: 'm', output_tokens: 1, temperature: 1 }

/** Ids that rise, as the page's do. */
function names() {
  let next = 0
  return () => `g${String(++next).padStart(5, '0')}`
}

/** A run from its beginning to its end. */
function run(written: Written, id: string, at: number, output: string, newId = names()): Written {
  const started = begun(written, { id, execution_id: null, at }, newId)
  return ended(output ? grown(started, id, at, output) : started, id, note)
}

/** What a model wrote of the text. */
const generatedIn = (written: Written): string[] =>
  path(written).flatMap(({ start, marks }) =>
    marks.map(({ from, to }) => written.text.slice(start + from, start + to)),
  )

it('keeps the mark of what a model wrote, and takes it off what is written into it', () => {
  const written = run({ text: 'Butter', generations: [] }, 'g1', 6, ', soft')
  expect(generatedIn(written)).toEqual([', soft'])
  const typed = edited(written, { from: 9, to: 9, insert: 'XY' })
  expect(typed.text).toBe('Butter, sXYoft')
  expect(generatedIn(typed)).toEqual([', s', 'oft'])
  expect(generatedIn(edited(typed, { from: 9, to: 11, insert: '' }))).toEqual([', soft'])
  expect(generatedIn(edited(written, { from: 12, to: 12, insert: '!' }))).toEqual([', soft'])
  expect(edited(written, { from: 5, to: 12, insert: '' })).toEqual({ text: 'Butte', generations: [] })
})

it('puts a generation into the middle of another one, which goes on behind it', () => {
  const one = run(none, 'g1', 0, 'one two')
  const both = run(one, 'g2', 3, ' and a half', () => 'g3')
  expect(both.text).toBe('one and a half two')
  expect(path(both).map(({ id, start, end }) => [id, start, end])).toEqual([
    ['g1', 0, 3],
    ['g2', 3, 14],
    ['g3', 14, 18],
  ])
  expect(generationAt(both, 14)?.id).toBe('g2')
})

it('walks alternatives in place, each with what went on from it', () => {
  const first = run({ text: 'Once ', generations: [] }, 'g1', 5, 'a cat')
  const longer = edited(run(first, 'g2', 10, ' sat'), { from: 14, to: 14, insert: ' by hand' })
  const again = withAlternative(
    longer,
    'g1',
    { id: 'g3', execution_id: null, note, output: 'a dog' },
    names(),
  )
  const dog = chosen(again, 'g3')
  expect(dog.text).toBe('Once a dog')
  expect(alternatives(dog, 'g3').map(({ id }) => id)).toEqual(['g1', 'g3'])
  const back = chosen(dog, 'g1')
  expect(back.text).toBe('Once a cat sat by hand')
  expect(generatedIn(back)).toEqual(['a cat', ' sat'])
  expect(branch(back, 'g3')).toEqual({
    text: 'Once a dog',
    generations: [expect.objectContaining({ id: 'g3', start: 5 })],
  })
  expect(removed(back, 'g3').generations.map(({ id }) => id)).toEqual(['g1', 'g2'])
})

it('keeps what follows behind each alternative of what was inserted', () => {
  const told = run({ text: 'Once … the end', generations: [] }, 'g1', 5, 'a cat')
  const again = chosen(
    withAlternative(told, 'g1', { id: 'g2', execution_id: null, note, output: 'dogs' }, names()),
    'g2',
  )
  expect(again.text).toBe('Once dogs… the end')
  expect(chosen(again, 'g1').text).toBe('Once a cat… the end')
})

it('cuts a generation at a token and puts another there, as an alternative', () => {
  const written = run({ text: 'Once… the end', generations: [] }, 'g1', 4, ' a cat sat')
  const typed = edited(written, { from: 6, to: 6, insert: ' big' })
  const other = withInstead(typed, { id: 'g2', of: 'g1', at: 14, token: ' lay' }, names())
  expect(other.text).toBe('Once a big cat lay… the end')
  expect(generatedIn(other)).toEqual([' a', ' cat lay'])
  expect(alternatives(other, 'g2').map(({ id }) => id)).toEqual(['g1', 'g2'])
  expect(chosen(other, 'g1').text).toBe(typed.text)
  const atEnd = run(run({ text: 'Once', generations: [] }, 'g1', 4, ' a cat'), 'g2', 10, ' sat')
  const cut = withInstead(atEnd, { id: 'g3', of: 'g1', at: 4, token: '\n' }, names())
  expect([cut.text, generatedIn(cut)]).toEqual(['Once\n', ['\n']])
  expect(chosen(cut, 'g2').text).toBe('Once a cat sat')
  expect(withInstead(atEnd, { id: 'g3', of: 'gone', at: 4, token: 'x' }, names())).toBe(atEnd)
})

it('goes back to the one before when a run wrote nothing', () => {
  const first = run({ text: 'Once ', generations: [] }, 'g1', 5, 'a cat')
  const empty = chosen(
    withAlternative(first, 'g1', { id: 'g2', execution_id: null, note: null, output: '' }, names()),
    'g2',
  )
  expect(empty.text).toBe('Once ')
  expect(empty.generations.filter(isPending)).toHaveLength(1)
  expect(ended(empty, 'g2', note)).toEqual(first)
  expect(run({ text: 'Once ', generations: [] }, 'g1', 5, '')).toEqual({ text: 'Once ', generations: [] })
})

it('takes out what a model wrote and leaves what was written by hand', () => {
  const written = edited(run({ text: 'A', generations: [] }, 'g1', 1, 'bcd'), { from: 2, to: 2, insert: 'X' })
  expect(withdrawn(written, 'g1')).toEqual({ text: 'AX', generations: [] })
})

it('keeps the marks of words that stay when others of the text are replaced', () => {
  const written = run({ text: 'A cat.', generations: [] }, 'g1', 6, ' The cat sat on a cat mat')
  const next = carried(written, written.text.replaceAll('cat', 'dog'))
  expect(generatedIn(next)).toEqual([' The ', ' sat on a ', ' mat'])
  expect(carried(next, next.text)).toBe(next)
})

it('changes what alternatives say, and keeps their marks', () => {
  const first = run({ text: '', generations: [] }, 'g1', 0, 'to {{who}} of old')
  const other = { id: 'g2', execution_id: null, note, output: 'by {{who}} again' }
  const both = withAlternative(first, 'g1', other, names())
  const [one, two] = retold(both.generations, (text) => text.replace('{{who}}', '{{whom}}'))
  expect(one).toBe(both.generations[0])
  expect(two).toMatchObject({
    text: 'by {{whom}} again',
    // The letter that came is by hand.
    marks: [
      { from: 0, to: 8 },
      { from: 9, to: 17 },
    ],
  })
  expect(retold(both.generations, (text) => text)).toBe(both.generations)
})

it('goes on where an answer had come to, also where words of it were taken out meanwhile', () => {
  const began = grown(
    begun({ text: 'A', generations: [] }, { id: 'g1', execution_id: 'e', at: 1 }, names()),
    'g1',
    1,
    ' one two three',
  )
  const less = edited(began, { from: 1, to: 5, insert: '' })
  expect(filled(less, 'g1', ' one two three four', note).text).toBe('A two three four')
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,12}$/), fc.nat(12), (words, cut) => {
      // Whatever is left: what comes later is never lost, and with nothing taken out it comes once.
      const had = words.slice(0, cut)
      const some = grown(
        begun({ text: '', generations: [] }, { id: 'g1', execution_id: 'e', at: 0 }, names()),
        'g1',
        0,
        had,
      )
      expect(
        filled(had ? some : begun(none, { id: 'g1', execution_id: 'e', at: 0 }, names()), 'g1', words, note)
          .text,
      ).toBe(words)
    }),
  )
})

// --- any edits, runs, choices -------------------------------------------------

const place = fc.nat(40)
const words = fc.string({ maxLength: 6 })
type Step =
  | { do: 'edit'; from: number; length: number; insert: string }
  | { do: 'run'; at: number; output: string }
  | { do: 'again' | 'choose' | 'remove' | 'withdraw'; which: number; output: string }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('edit'), from: place, length: fc.nat(8), insert: words }),
  fc.record({ do: fc.constant('run'), at: place, output: words }),
  fc.record({
    do: fc.constantFrom('again', 'choose', 'remove', 'withdraw'),
    which: fc.nat(20),
    output: words,
  }),
) as fc.Arbitrary<Step>

function taken(written: Written, one: Step, newId: () => string): Written {
  const { text, generations } = written
  if (one.do === 'edit') {
    const from = Math.min(one.from, text.length)
    return edited(written, { from, to: Math.min(from + one.length, text.length), insert: one.insert })
  }
  if (one.do === 'run') return run(written, newId(), Math.min(one.at, text.length), one.output, newId)
  const list = generations.filter(
    ({ start }) => (start === null) === (one.do === 'choose' || one.do === 'remove'),
  )
  const id = list[one.which % Math.max(1, list.length)]?.id
  if (id === undefined) return written
  if (one.do === 'choose') return chosen(written, id)
  if (one.do === 'remove') return removed(written, id)
  if (one.do === 'withdraw') return withdrawn(written, id)
  const fresh = newId()
  const other = { id: fresh, execution_id: null, note: null, output: '' }
  const begun = chosen(withAlternative(written, id, other, newId), fresh)
  const at = begun.generations.find((made) => made.id === fresh)?.start ?? 0
  return ended(one.output ? grown(begun, fresh, at, one.output) : begun, fresh, note)
}

const after = (steps: Step[], start = none, newId = names()): Written =>
  steps.reduce((written, one) => taken(written, one, newId), start)

/** All that is written anywhere: in the text, and in what another one has taken the place of. */
const wordsOf = ({ text, generations }: Written): string =>
  text + generations.map((one) => one.text ?? '').join('')

it('stays whole under any edits, runs and choices', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const newId = names()
      let written = none
      for (const one of steps) {
        written = taken(written, one, newId)
        const shown = path(written)
        expect(shown.map(({ id }) => id).toSorted()).toEqual(
          written.generations
            .filter(({ start }) => start !== null)
            .map(({ id }) => id)
            .toSorted(),
        )
        for (const { start, end, marks } of shown) {
          expect(start).toBeLessThanOrEqual(end)
          for (const mark of marks) expect(mark.to).toBeLessThanOrEqual(end - start)
        }
        expect(fitted(written).generations).toBe(written.generations)
      }
    }),
    { numRuns: 300 },
  )
})

it('grows behind one that is empty, in its place', () => {
  const steps: Step[] = [
    { do: 'run', at: 0, output: ' ' },
    { do: 'again', which: 0, output: ' ' },
    { do: 'run', at: 1, output: ' ' },
    { do: 'withdraw', which: 0, output: '' },
    { do: 'again', which: 7, output: ' ' },
  ]
  const shown = path(after(steps))
  expect(shown.map(({ start, end }) => [start, end])).toEqual([
    [0, 0],
    [0, 1],
  ])
})

it('marks exactly the characters that a model wrote', () => {
  const edit = fc.record({ from: place, length: fc.nat(8), insert: fc.stringMatching(/^[a-z]{0,5}$/) })
  const output = fc.record({ at: place, output: fc.stringMatching(/^[A-Z]{0,5}$/) })
  fc.assert(
    fc.property(fc.array(fc.oneof(edit, output), { maxLength: 30 }), (steps) => {
      const newId = names()
      let written = none
      for (const one of steps) {
        const made: Step = 'at' in one ? { do: 'run', ...one } : { do: 'edit', ...one }
        written = taken(written, made, newId)
      }
      expect(generatedIn(written).join('')).toBe(written.text.replaceAll(/[^A-Z]/g, ''))
    }),
    { numRuns: 300 },
  )
})

it('loses no word by choosing, and finds each branch as it was left', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, which) => {
      const written = after(steps)
      const hidden = written.generations.filter(({ start }) => start === null)
      const other = hidden[which % Math.max(1, hidden.length)]
      if (!other) return
      const there = chosen(written, other.id)
      expect(wordsOf(there).length).toBe(wordsOf(written).length)
      const before = alternatives(
        there,
        path(there).find(({ id }) => !path(written).some((one) => one.id === id))?.id ?? '',
      )
      const was = before.find(({ id }) => path(written).some((one) => one.id === id))
      // Where nothing stood in its place, there is nothing to go back to.
      if (was) expect(chosen(there, was.id).text).toBe(written.text)
    }),
    { numRuns: 300 },
  )
})

it('fits generations of any kind into any text', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd')
  const mark = fc.record({ from: fc.integer({ min: -5, max: 20 }), to: fc.integer({ min: -5, max: 20 }) })
  const one = fc.record({
    id,
    parent_id: fc.option(id),
    start: fc.option(fc.integer({ min: -5, max: 20 })),
    marks: fc.array(mark, { maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.array(one, { maxLength: 8 }), (text, list) => {
      const generations = list.map(
        (some): Generation => ({
          execution_id: null,
          inserted: false,
          note,
          text: some.start === null ? 'x' : null,
          ...some,
        }),
      )
      const fit = fitted({ text, generations })
      expect(fitted(fit).generations).toBe(fit.generations)
      expect(path(fit)).toHaveLength(fit.generations.filter(({ start }) => start !== null).length)
      for (const { start, end } of path(fit)) expect(start).toBeLessThanOrEqual(end)
    }),
  )
})

it('keeps what either of two devices made, in the text that both have become', () => {
  const side = fc.array(step, { maxLength: 6 })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 8 }),
      side,
      side,
      fc.string({ maxLength: 30 }),
      (steps, own, others, text) => {
        const base = after(steps)
        let next = 100
        const mine = after(own, base, () => `m${++next}`)
        const theirs = after(others, base, () => `t${++next}`)
        const merged = mergeGenerations(base, mine, theirs, text)
        expect(fitted({ text, generations: merged }).generations).toBe(merged)
        const ids = new Set(merged.map(({ id }) => id))
        const made = [...mine.generations, ...theirs.generations].filter(
          ({ id }) => !base.generations.some((one) => one.id === id),
        )
        // What stands in the text and lost its every mark to the other side's text is gone with it.
        for (const one of made) if (one.start === null) expect(ids).toContain(one.id)
        if (theirs.text === text && mine === base) expect(merged).toEqual(theirs.generations)
      },
    ),
  )
  const base = run({ text: 'a b', generations: [] }, 'g1', 1, 'X')
  const mine = run(base, 'm1', 4, 'Y')
  const theirs = edited(base, { from: 0, to: 0, insert: 'the ' })
  const merged = { text: 'the aX bY', generations: mergeGenerations(base, mine, theirs, 'the aX bY') }
  expect(generatedIn(merged)).toEqual(['X', 'Y'])
})

// --- what is on its way -------------------------------------------------------

it('shows the same text whichever side an edit is made on', () => {
  const text = fc.string({ maxLength: 20 })
  fc.assert(
    fc.property(
      text,
      text,
      fc.nat(20),
      fc.record({ from: fc.nat(40), length: fc.nat(8), insert: text }),
      (below, live, at, change) => {
        const on: Live = { at: Math.min(at, below.length), text: live }
        const edit = (length: number) => {
          const from = Math.min(change.from, length)
          return { from, to: Math.min(from + change.length, length), insert: change.insert }
        }
        const done = (some: string, { from, to, insert }: { from: number; to: number; insert: string }) =>
          some.slice(0, from) + insert + some.slice(to)
        const under = edit(below.length)
        // From the last to the first, so that the places stay those before.
        const above = asShown(under, on).toReversed().reduce(done, withLive(below, on))
        expect(above).toBe(withLive(done(below, under), moveLive(on, under)))
        const over = edit(below.length + live.length)
        const found = fromShown(over, on)
        if (found) expect(withLive(done(below, found.edit), found.live)).toBe(done(withLive(below, on), over))
        else expect(over.to > on.at && over.from < on.at + live.length).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
