import {
  dissolved,
  edited,
  type Generation,
  isShown,
  joined,
  moveBy,
  parentsFirst,
  path,
  type Shown,
  type Stretch,
  type Written,
} from './generations'

type Begun = Pick<Generation, 'id' | 'execution_id'> & { at: number }

/** A generation begins in the text, still empty. */
export function begun(written: Written, { id, execution_id, at }: Begun, newId: () => string): Written {
  const { text, generations } = written
  const host = path(written).findLast(({ start }) => start < at)
  const parent_id = host?.id ?? null
  const rest = (host?.marks ?? []).flatMap(({ from, to }) => {
    const part = { from: Math.max(from, at - (host?.start ?? 0)), to }
    return part.to > part.from ? [moveBy(part, (host?.start ?? 0) - at)] : []
  })
  // What a model wrote behind this place goes on as a generation of its own.
  const split: Generation | null =
    host && rest.length > 0 ? { ...own(host), id: newId(), parent_id: id, start: at, marks: rest } : null
  const heir = split?.id ?? id
  const kept = generations.map((one) => {
    if (one.id === parent_id && split) return { ...one, marks: cutAt(one.marks, at - (host?.start ?? 0)) }
    return one.parent_id === parent_id ? { ...one, parent_id: heir } : one
  })
  const fresh = {
    id,
    parent_id,
    execution_id,
    inserted: at < text.length,
    start: at,
    text: null,
    marks: [],
    note: null,
  }
  return { text, generations: [...kept, fresh, ...(split ? [split] : [])] }
}

const own = ({ end: _, ...one }: Shown): Generation & { start: number } => one

const cutAt = (marks: Stretch[], at: number): Stretch[] =>
  marks.map(({ from, to }) => ({ from, to: Math.min(to, at) })).filter(({ from, to }) => to > from)

/** More of a generation has come, here. */
export function grown(written: Written, id: string, at: number, insert: string): Written {
  if (!written.generations.some((one) => one.id === id && isShown(one))) return written
  const { text, generations } = edited(written, { from: at, to: at, insert }, id)
  return {
    text,
    generations: generations.map((one) => {
      if (one.id !== id || !isShown(one)) return one
      const from = at - one.start
      const marks = [...one.marks, { from, to: from + insert.length }].toSorted((a, b) => a.from - b.from)
      return { ...one, marks: joined(marks) }
    }),
  }
}

/** A generation has ended. One that wrote nothing is gone, and the one before it is back. */
export function ended(written: Written, id: string, note: NonNullable<Generation['note']>): Written {
  const { text, generations } = written
  const one = generations.find((other) => other.id === id)
  if (!one) return written
  if (one.marks.length > 0) {
    return { text, generations: generations.map((other) => (other === one ? { ...one, note } : other)) }
  }
  const before = generations.findLast(
    ({ parent_id, id: other }) => parent_id === one.parent_id && other !== id,
  )
  return before && isShown(one) ? removed(chosen(written, before.id), id) : dissolved(written, id)
}

/** What a model wrote of a generation in a text, stretch by stretch. */
export const wordsOf = (text: string, { start, marks }: Generation & { start: number }): string[] =>
  marks.map(({ from, to }) => text.slice(start + from, start + to))

const tailChars = 200

/**
 * How much of an answer a draft has that has these words of it, also where others were taken out by hand: up to the
 * first place where the last of them can stand. Null while the answer has not come as far.
 */
export function takenOf(words: readonly string[], answer: string): number | null {
  const all = words.join('')
  if (answer.length < all.length) return null
  if (answer.startsWith(all)) return all.length
  const tail = words.at(-1)?.slice(-tailChars) ?? ''
  const at = answer.indexOf(tail, all.length - tail.length)
  return (at < 0 ? all.length - tail.length : at) + tail.length
}

/** A generation with all that its run wrote, wherever it stands; what the draft has of it already stays as it is. */
export function filled(
  written: Written,
  id: string,
  output: string,
  note: NonNullable<Generation['note']>,
): Written {
  const { text, generations } = written
  const one = generations.find((other) => other.id === id)
  if (!one || one.note !== null) return written
  if (isShown(one)) {
    const rest = output.slice(takenOf(wordsOf(text, one), output) ?? 0)
    const at = one.start + (one.marks.at(-1)?.to ?? 0)
    return ended(rest ? grown(written, id, at, rest) : written, id, note)
  }
  if (output === '') return removed(written, id)
  const marks = [{ from: 0, to: output.length }]
  const whole = { ...one, text: output + (one.text ?? ''), marks, note }
  return { text, generations: generations.map((other) => (other === one ? whole : other)) }
}

type Alternative = Pick<Generation, 'id' | 'execution_id' | 'note'> & { output: string }

/** A further alternative to a generation in the text, not shown yet. What follows is behind it too, where it was inserted. */
export function withAlternative(
  written: Written,
  of: string,
  other: Alternative,
  newId: () => string,
): Written {
  const shown = path(written)
  const at = shown.findIndex(({ id }) => id === of)
  const one = shown[at]
  if (!one) return written
  const { id, execution_id, note, output } = other
  const marks = output ? [{ from: 0, to: output.length }] : []
  const tail = one.inserted ? written.text.slice(one.start + (one.marks.at(-1)?.to ?? 0), one.end) : ''
  const { parent_id, inserted } = one
  const fresh = { id, parent_id, execution_id, inserted, start: null, text: output + tail, marks, note }
  const copies: Generation[] = []
  for (const next of one.inserted ? shown.slice(at + 1) : []) {
    const text = written.text.slice(next.start, next.end)
    copies.push({ ...own(next), id: newId(), parent_id: copies.at(-1)?.id ?? id, start: null, text })
  }
  return { text: written.text, generations: [...written.generations, fresh, ...copies] }
}

type Instead = { id: string; of: string; at: number; token: string }

/** A generation as far as a place of the text, with a token there instead of what followed: shown, and an alternative. */
export function withInstead(written: Written, { id, of, at, token }: Instead, newId: () => string): Written {
  const one = path(written).find((shown) => shown.id === of)
  if (!one) return written
  const length = at - one.start
  const output = written.text.slice(one.start, at) + token
  const note = one.note && { ...one.note, output_tokens: null }
  const other = { id, execution_id: one.execution_id, note, output }
  const { text, generations } = withAlternative(written, of, other, newId)
  const marks = joined([...cutAt(one.marks, length), { from: length, to: output.length }])
  const marked = generations.map((next) => (next.id === id ? { ...next, marks } : next))
  return chosen({ text, generations: marked }, id)
}

/** The text with a generation in it that was not, instead of what stood in its place and behind. */
export function chosen(written: Written, id: string): Written {
  const { generations } = written
  const byId = new Map(generations.map((one) => [one.id, one]))
  const branch: Generation[] = []
  let top = byId.get(id)
  for (; top && !isShown(top) && branch.length < generations.length; top = byId.get(top.parent_id ?? ''))
    branch.unshift(top)
  if (branch.length === 0) return written
  const last = new Map(generations.map((one) => [one.parent_id, one]))
  for (let next = last.get(id); next && branch.length < generations.length; next = last.get(next.id))
    branch.push(next)
  const shown = path(written)
  const left = shown.slice(top ? shown.findIndex((one) => one.id === top.id) + 1 : 0)
  const hidden = new Map(
    left.map(({ end, ...one }) => [
      one.id,
      { ...one, start: null, text: written.text.slice(one.start, end) },
    ]),
  )
  let text = written.text.slice(0, left[0]?.start)
  const put = branch.map((one) => {
    const start = text.length
    text += one.text ?? ''
    return { ...one, start, text: null }
  })
  const moved = new Set(branch)
  const rest = generations.filter((one) => !moved.has(one)).map((one) => hidden.get(one.id) ?? one)
  return { text, generations: [...rest, ...put] }
}

/** Without an alternative that is not in the text, and what went on from it. */
export function removed({ text, generations }: Written, id: string): Written {
  const gone = new Set([id])
  for (const one of parentsFirst(generations)) if (gone.has(one.parent_id ?? '')) gone.add(one.id)
  const rest = generations.filter((one) => isShown(one) || !gone.has(one.id))
  return { text, generations: rest }
}

/** The text without what a model wrote in this generation; what was written by hand stays. */
export function withdrawn(written: Written, id: string): Written {
  const one = path(written).find((shown) => shown.id === id)
  if (!one) return written
  const stretches = one.marks.map((mark) => moveBy(mark, one.start)).toReversed()
  return stretches.reduce((left, { from, to }) => edited(left, { from, to, insert: '' }), written)
}

/** A branch alone: its text, and the generations in it. */
export function branch(written: Written, id: string): Written {
  const { text, generations } = chosen(written, id)
  return { text, generations: generations.filter(isShown) }
}
