import { type Generation, parentsFirst, type Written } from './generations'

/**
 * The same, with generations that a text can have: from another device, another client or an earlier time they may
 * name parents that are gone, or places that the text does not have.
 */
export function fitted({ text, generations }: Written): Written {
  const known = new Set(generations.map(({ id }) => id))
  const unique = [...new Map(generations.map((one) => [one.id, one])).values()]
  const rooted = unique.map((one) => (known.has(one.parent_id ?? '') ? one : orphan(one)))
  const reached = new Set(parentsFirst(rooted))
  const list = rooted.map((one) => (reached.has(one) ? one : orphan(one)))
  const shown = placed(parentsFirst(list), text.length)
  const next = { text, generations: list.map((one) => shown.get(one.id) ?? one) }
  return isSame(next.generations, generations) ? { text, generations } : next
}

const orphan = (one: Generation): Generation => (one.parent_id === null ? one : { ...one, parent_id: null })

const isSame = (next: readonly Generation[], before: readonly Generation[]) =>
  next.length === before.length && next.every((one, at) => one === before[at])

/** Those in the text, each with the one before it as its parent and within the places there are. */
function placed(generations: Generation[], length: number): Map<string, Generation> {
  const shown = generations
    .filter((one): one is Generation & { start: number } => one.start !== null)
    .toSorted((a, b) => a.start - b.start)
  const found = new Map<string, Generation>()
  let parent_id: string | null = null
  for (const [at, one] of shown.entries()) {
    const start = Math.min(Math.max(0, one.start), length)
    const end = Math.min(Math.max(start, shown[at + 1]?.start ?? length), length)
    const marks = within(one.marks, end - start)
    const isRight = one.parent_id === parent_id && one.start === start && marks === one.marks
    found.set(one.id, isRight ? one : { ...one, parent_id, start, marks })
    parent_id = one.id
  }
  return found
}

function within(marks: Generation['marks'], length: number): Generation['marks'] {
  let last = 0
  const kept = marks.flatMap(({ from, to }) => {
    const mark = { from: Math.max(last, from), to: Math.min(to, length) }
    last = Math.max(last, mark.to)
    return mark.to > mark.from ? [mark] : []
  })
  const isRight =
    kept.length === marks.length &&
    kept.every((one, at) => one.from === marks[at]?.from && one.to === marks[at]?.to)
  return isRight ? marks : kept
}
