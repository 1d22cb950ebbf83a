/** A stretch of a text, in its characters' places. */
export type Stretch = { from: number; to: number }

/** What stands in the margin beside what a model wrote; null until its run has ended. */
type Note = { number: number; model: string; output_tokens: number | null; temperature: number | null }

/**
 * What one run wrote into a text, with what was written by hand behind it, up to the next generation. One that is in
 * the text has a start; one that another has taken the place of keeps its own text.
 */
export type Generation = {
  /** Ids rise in the order in which generations were made. */
  id: string
  /** The generation it goes on from; null for the text before all of them. */
  parent_id: string | null
  execution_id: string | null
  /** More text followed when it was made, and follows its alternatives too. */
  inserted: boolean
  start: number | null
  text: string | null
  /** What of it a model wrote, counted from its start. */
  marks: Stretch[]
  note: Note | null
}

/** A text, and what of it models wrote. Of the generations of one parent the last in the list was shown last. */
export type Written = { text: string; generations: readonly Generation[] }

/** One change of a text: what stands from here to there becomes this. */
export type Edit = { from: number; to: number; insert: string }

/** A generation that is in the text, with where it ends: where the next one starts. */
type Shown = Generation & { start: number; end: number }

const isShown = (one: Generation): one is Generation & { start: number } => one.start !== null

/** The generations in the text, from the first to the last. */
export function path({ text, generations }: Written): Shown[] {
  const next = new Map(generations.filter(isShown).map((one) => [one.parent_id, one]))
  const found: (Generation & { start: number })[] = []
  for (let at = next.get(null); at && found.length < generations.length; at = next.get(at.id)) found.push(at)
  return found.map((one, at) => ({ ...one, end: found[at + 1]?.start ?? text.length }))
}

/** Whether a run is on its way to it, or was when the page went. */
export const isPending = (one: Generation): boolean => one.note === null && one.marks.length === 0

/** The text after an edit. What is typed at the start of a generation belongs to what is before, but for `pinned`. */
export function edited({ text, generations }: Written, edit: Edit, pinned?: string): Written {
  const { from, to, insert } = edit
  const by = insert.length - (to - from)
  const moved = (at: number) => (at < from ? at : at <= to ? from + insert.length : at + by)
  const emptied = new Set<string>()
  const ends = new Map(path({ text, generations }).map(({ id, end }) => [id, end]))
  const mapped = generations.map((one) => {
    if (!isShown(one) || (ends.get(one.id) ?? 0) < from) return one
    const start = one.id === pinned && one.start === from ? one.start : moved(one.start)
    if (one.start > to) return { ...one, start }
    const marks = markedAfter(one.marks, one.start, edit).map((mark) => moveBy(mark, -start))
    if (marks.length === 0 && one.marks.length > 0) emptied.add(one.id)
    return { ...one, start, marks }
  })
  const next = { text: text.slice(0, from) + insert + text.slice(to), generations: mapped }
  return [...emptied].reduce(
    (written, id) => (hasAlternatives(written, id) ? written : dissolved(written, id)),
    next,
  )
}

const moveBy = ({ from, to }: Stretch, by: number): Stretch => ({ from: from + by, to: to + by })

/** What is left of marks outside an edit, in the places of the text after it. */
function markedAfter(marks: Stretch[], start: number, { from, to, insert }: Edit): Stretch[] {
  const by = insert.length - (to - from)
  return joined(
    marks.flatMap((mark) => {
      const { from: first, to: last } = moveBy(mark, start)
      const before = { from: first, to: Math.min(last, from) }
      const behind = moveBy({ from: Math.max(first, to), to: last }, by)
      return [before, behind].filter((one) => one.to > one.from)
    }),
  )
}

/** Those that touch become one. */
function joined(marks: Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const mark of marks) {
    const last = all.at(-1)
    if (last && last.to >= mark.from)
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, mark.to) }
    else all.push(mark)
  }
  return all
}

/** Without a generation; its text stays, as if it had been written by hand. */
function dissolved({ text, generations }: Written, id: string): Written {
  const gone = generations.find((one) => one.id === id)
  const rest = generations.filter((one) => one !== gone)
  const parent_id = gone?.parent_id ?? null
  return { text, generations: rest.map((one) => (one.parent_id === id ? { ...one, parent_id } : one)) }
}

/** The alternatives at one place, itself among them, in the order in which they were made. */
export function alternatives({ generations }: Written, id: string): Generation[] {
  const parent = generations.find((one) => one.id === id)?.parent_id
  const all = generations.filter((one) => one.parent_id === parent)
  return all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

const hasAlternatives = (written: Written, id: string): boolean => alternatives(written, id).length > 1

/** The generation that a place of the text is in, or right behind. */
export const generationAt = (written: Written, at: number): Generation | undefined =>
  path(written).findLast(({ start }) => start < at)

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

/** Every generation behind its parent. */
export function parentsFirst(generations: readonly Generation[]): Generation[] {
  const children = new Map<string | null, Generation[]>()
  for (const one of generations) {
    const known = children.get(one.parent_id)
    if (known) known.push(one)
    else children.set(one.parent_id, [one])
  }
  const ordered = [...(children.get(null) ?? [])]
  // The list grows while it is walked.
  for (const one of ordered) ordered.push(...(children.get(one.id) ?? []))
  return ordered
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
