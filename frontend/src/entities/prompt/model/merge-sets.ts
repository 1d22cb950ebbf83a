import type { Schemas } from '@playground/client'
import { equal } from '@/lib/equal'

export type ValueSet = Schemas['ValueSet']

/** What a set became here, and what it was at the server when that began; null where there is none. */
export type SetChange = { was: ValueSet | null; now: ValueSet | null }

/** By the set's id. */
export type SetChanges = ReadonlyMap<string, SetChange>

/** Values that gave way to others, by the name of their variable. */
type Replaced = [string, string[]][]

const find = (sets: readonly ValueSet[], id: string): ValueSet | null =>
  sets.find((set) => set.id === id) ?? null

/** The sets with all changes made: those that are new stand at the end. */
export function withChanges(sets: readonly ValueSet[], changes: SetChanges): ValueSet[] {
  const known = new Set(sets.map(({ id }) => id))
  const added = [...changes].flatMap(([id, { now }]) => (now && !known.has(id) ? [now] : []))
  const kept = sets.flatMap((set) => {
    const change = changes.get(set.id)
    return change ? (change.now ?? []) : set
  })
  return [...kept, ...added]
}

/** The server took sets as they were sent: what is still to be sent was made of those. */
export function acknowledge(changes: SetChanges, theirs: readonly ValueSet[]): SetChanges {
  const rest = [...changes].map(([id, { now }]): [string, SetChange] => [id, { was: find(theirs, id), now }])
  return new Map(rest.filter(([, { was, now }]) => !equal(was, now)))
}

/**
 * The changes as they are to be made over what others have kept meanwhile. A set that one side changed and the
 * other deleted stays; of a value that became two different ones, mine stays and theirs is told as replaced.
 */
export function rebaseSets(
  changes: SetChanges,
  theirs: readonly ValueSet[],
): { changes: SetChanges; replaced: Replaced } {
  const replaced: Replaced = []
  const rest = [...changes].map(([id, { was, now }]): [string, SetChange] => {
    const other = find(theirs, id)
    return [id, { was: other, now: mergeChange(was, now, other, replaced) }]
  })
  return { changes: new Map(rest.filter(([, { was, now }]) => !equal(was, now))), replaced }
}

function mergeChange(was: ValueSet | null, mine: ValueSet | null, theirs: ValueSet | null, out: Replaced) {
  if (!mine) return equal(theirs, was) ? null : theirs
  if (!theirs) return equal(mine, was) ? null : mine
  const name = mine.name === was?.name ? theirs.name : mine.name
  return { id: mine.id, name, values: mergeValues(was?.values ?? {}, mine.values, theirs.values, out) }
}

type WireValues = ValueSet['values']

function mergeValues(was: WireValues, mine: WireValues, theirs: WireValues, out: Replaced): WireValues {
  const [before, own, other] = [was, mine, theirs].map((values) => new Map(Object.entries(values)))
  const merged = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])].map((name) => {
    const [old, one, two] = [before?.get(name), own?.get(name), other?.get(name)]
    if (one === old) return [name, two] as const
    if (two && two !== old && two !== one) out.push([name, [two]])
    return [name, one] as const
  })
  return Object.fromEntries(merged.filter((pair): pair is [string, string] => pair[1] !== undefined))
}
