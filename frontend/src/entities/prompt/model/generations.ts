import type { Schemas } from '@playground/client'

/**
 * What one run wrote into a text, with what was written by hand behind it, up to the next generation. One that is in
 * the text has a start; one that another has taken the place of keeps its own text. Ids rise in the order in which
 * generations were made, and marks are counted from a generation's start.
 */
export type Generation = Schemas['Generation']

/** A stretch of a text, in its characters' places. */
export type Stretch = Generation['marks'][number]

/** A text, and what of it models wrote. Of the generations of one parent the last in the list was shown last. */
export type Written = { text: string; generations: readonly Generation[] }

/** One change of a text: what stands from here to there becomes this. */
export type Edit = { from: number; to: number; insert: string }

/** A generation that is in the text, with where it ends: where the next one starts. */
export type Shown = Generation & { start: number; end: number }

export const isShown = (one: Generation): one is Generation & { start: number } => one.start !== null

/** The generations in the text, from the first to the last. */
export function path(written: Written): Shown[] {
  const found = chain(written.generations)
  return found.map((one, at) => ({ ...one, end: found[at + 1]?.start ?? written.text.length }))
}

type Placed = Generation & { start: number }

const chains = new WeakMap<readonly Generation[], readonly Placed[]>()

/** The same without their ends: there may be ten thousand, and a key asks for them several times. */
export function chain(generations: readonly Generation[]): readonly Placed[] {
  const known = chains.get(generations) ?? chained(generations)
  chains.set(generations, known)
  return known
}

function chained(generations: readonly Generation[]): Placed[] {
  const found: Placed[] = []
  let last: string | null = null
  for (const one of generations) {
    if (!isShown(one)) continue
    if (one.parent_id !== last) return linked(generations)
    found.push(one)
    last = one.id
  }
  return found
}

function linked(generations: readonly Generation[]): Placed[] {
  const next = new Map(generations.filter(isShown).map((one) => [one.parent_id, one]))
  const found: Placed[] = []
  for (let at = next.get(null); at && found.length < generations.length; at = next.get(at.id)) found.push(at)
  return found
}

/** Whether a run is on its way to it, or was when the page went. */
export const isPending = (one: Generation): boolean => one.note === null && one.marks.length === 0

/** The text after an edit. What is typed at the start of a generation belongs to what is before, but for `pinned`. */
export function edited({ text, generations }: Written, edit: Edit, pinned?: string): Written {
  const { from, to, insert } = edit
  const by = insert.length - (to - from)
  const moved = (at: number) => (at < from ? at : at <= to ? from + insert.length : at + by)
  const emptied = new Set<string>()
  const changed = new Map<Generation, Generation>()
  const shown = chain(generations)
  // Those before it may be empty, and begin at the same place.
  const pinnedAt = pinned === undefined ? -1 : shown.findIndex(({ id }) => id === pinned)
  for (const [at, one] of shown.entries()) {
    if ((shown[at + 1]?.start ?? text.length) < from) continue
    const start = at <= pinnedAt && one.start === from ? one.start : moved(one.start)
    const marks =
      one.start > to ? one.marks : markedAfter(one.marks, one.start, edit).map((mark) => moveBy(mark, -start))
    if (marks.length === 0 && one.marks.length > 0) emptied.add(one.id)
    changed.set(one, { ...one, start, marks })
  }
  const mapped = changed.size === 0 ? generations : generations.map((one) => changed.get(one) ?? one)
  const next = { text: text.slice(0, from) + insert + text.slice(to), generations: mapped }
  return [...emptied].reduce<Written>(
    (written, id) => (hasAlternatives(written, id) ? written : dissolved(written, id)),
    next,
  )
}

export const moveBy = ({ from, to }: Stretch, by: number): Stretch => ({ from: from + by, to: to + by })

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
export function joined(marks: Stretch[]): Stretch[] {
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
export function dissolved({ text, generations }: Written, id: string): Written {
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
export const generationAt = ({ generations }: Written, at: number): Generation | undefined =>
  chain(generations).findLast(({ start }) => start < at)

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
