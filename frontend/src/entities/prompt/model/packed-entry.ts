import type { Changes } from './draft'
import type { Generation } from './generations'
import type { QueueEntry } from './queue-entry'

/** An entry whose generations are written once each, and pointed to by what has them. */
type PackedEntry = Pick<QueueEntry, 'promptId' | 'tab' | 'savedAt'> & {
  packed: {
    entry: QueueEntry
    texts: string[]
    /** The places in `texts` of each list: of what was before, of the changes, and of each attempt. */
    lists: (Uint32Array | null)[]
  }
}

// A database copies an object for many times what a text costs, while the next key waits.
const mostAsTheyAre = 200

const written = new WeakMap<Generation, string>()

/** As it is laid into the database. An app that does not know the form leaves such an entry where it is. */
export function packed(entry: QueueEntry): QueueEntry | PackedEntry {
  const all = [entry.base, entry.changes, ...entry.attempts]
  if (all.every(({ generations = [] }) => generations.length <= mostAsTheyAre)) return entry
  const places = new Map<Generation, number>()
  const texts: string[] = []
  const placeOf = (one: Generation): number => {
    const known = places.get(one)
    if (known !== undefined) return known
    const text = written.get(one) ?? JSON.stringify(one)
    written.set(one, text)
    places.set(one, texts.length)
    return texts.push(text) - 1
  }
  const lists = all.map(({ generations }) => (generations ? Uint32Array.from(generations, placeOf) : null))
  const [base = {}, changes = {}, ...attempts] = all.map(without)
  const { promptId, tab, savedAt } = entry
  return { promptId, tab, savedAt, packed: { entry: { ...entry, base, changes, attempts }, texts, lists } }
}

/** What was laid there, in whichever form; what is in neither stays as it is. */
export function unpacked(value: unknown): unknown {
  const { packed: held } = (value ?? {}) as Partial<PackedEntry>
  if (!held) return value
  try {
    return entryIn(held)
  } catch {
    return value // another version's: it must not keep the others from being read
  }
}

function entryIn({ entry, texts, lists }: PackedEntry['packed']): QueueEntry {
  const generations = texts.map((text): Generation => JSON.parse(text))
  const [base = {}, changes = {}, ...attempts] = [entry.base, entry.changes, ...entry.attempts].map(
    (part, at) => {
      const list = lists[at]
      return list
        ? { ...part, generations: Array.from(list).flatMap((place) => generations[place] ?? []) }
        : part
    },
  )
  return { ...entry, base, changes, attempts }
}

function without({ generations: _, ...rest }: Changes): Changes {
  return rest
}
