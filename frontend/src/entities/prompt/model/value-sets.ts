import { randomId } from '@playground/client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { equal } from '@/lib/equal'
import { readStored, readText, writeStored, writeText } from '@/lib/stored'
import {
  acknowledge,
  rebaseSets,
  type SetChange,
  type SetChanges,
  type ValueSet,
  withChanges,
} from './merge-sets'
import { fromWire, type Values } from './values'

/** What the server keeps of one prompt's sets. */
export const mostSets = 200
const longestName = 200

/**
 * A prompt's named sets of values. What is done to them here is kept in this browser until the server has it, and
 * shared by its tabs: each takes what the others have done before it does something itself.
 */
export class ValueSets {
  readonly store: StoreApi<readonly ValueSet[]>
  /** The id of the set that the values were last taken from or kept as. */
  readonly chosen: StoreApi<string | null>
  readonly #key: string
  #base: readonly ValueSet[]
  #changes: SetChanges = new Map()
  #isUnsure = false

  constructor(promptId: string, base: readonly ValueSet[]) {
    this.#key = `value-sets:${promptId}`
    this.#base = base
    this.#pull()
    this.store = createStore<readonly ValueSet[]>(() => withChanges(this.#base, this.#changes))
    const chosenKey = `chosen-set:${promptId}`
    this.chosen = createStore<string | null>(() => readText(chosenKey))
    this.chosen.subscribe((id) => writeText(chosenKey, id))
  }

  /** As many as the server takes. Those beyond wait here for room. */
  get sendable(): ValueSet[] {
    return this.store.getState().slice(0, mostSets)
  }

  find(id: string | null): ValueSet | undefined {
    return this.store.getState().find((set) => set.id === id)
  }

  /** Keeps values as a new set. Null where the name is blank or there is no room for one more. */
  add(name: string, values: Values): ValueSet | null {
    const clean = cleanName(name)
    this.refresh()
    if (clean === '' || this.store.getState().length >= mostSets) return null
    const set = { id: newSetId(), name: clean, values: Object.fromEntries(values) }
    this.put(set)
    return set
  }

  /** A set as it is to be from now on, whatever it was; also one that was removed. */
  put(set: ValueSet): void {
    this.#change(() => [set])
  }

  rename(id: string, name: string): void {
    const clean = cleanName(name)
    if (clean !== '') this.#edit((set) => (set.id === id ? { ...set, name: clean } : set))
  }

  /** These values are the set's; names that are not among them keep theirs. */
  update(id: string, values: Values): void {
    this.#edit((set) => (set.id === id ? withValues(set, values) : set))
  }

  /** A variable is called something else: where a set has a value for it, it has the same for the new name. */
  renameValue(from: string, to: string): void {
    this.#edit((set) => {
      const values = valuesOfSet(set)
      const value = values.get(from)
      return value === undefined || values.get(to) ? set : withValues(set, new Map([[to, value]]))
    })
  }

  /** Returns the set that was there, to be put back. */
  remove(id: string): ValueSet | undefined {
    this.refresh()
    const now = this.find(id)
    if (!now) return
    // One that the server may already have been sent is deleted there as it was last here.
    const was = this.#changes.get(id)?.was ?? now
    this.#keep(new Map(this.#changes).set(id, { was, now: null }))
    return now
  }

  /** Takes what other tabs have done. */
  refresh(): void {
    this.#pull()
    this.#show()
  }

  /**
   * Whether another tab's changes were made over something else than what is known here of the server: it is asked
   * before they are sent.
   */
  get isUnsure(): boolean {
    return this.#isUnsure
  }

  /** The server has just taken these. */
  acknowledge(theirs: readonly ValueSet[]): void {
    const sent = this.#changes
    this.#base = theirs
    this.#pull()
    const [ours, others] = [true, false].map(
      (isOurs) => new Map([...this.#changes].filter(([id]) => sent.has(id) === isOurs)),
    )
    this.#keep(new Map([...acknowledge(ours ?? new Map(), theirs), ...(others ?? [])]))
  }

  /** The server has these, from this device or another. Returns the values that gave way to those of changes made here. */
  rebase(theirs: readonly ValueSet[]): [string, string[]][] {
    this.#pull()
    this.#base = theirs
    const { changes, replaced } = rebaseSets(this.#changes, theirs)
    this.#isUnsure = false
    this.#keep(changes)
    return replaced
  }

  #edit(edited: (set: ValueSet) => ValueSet): void {
    this.#change((sets) => sets.flatMap((set) => (edited(set) === set ? [] : edited(set))))
  }

  #change(changed: (sets: readonly ValueSet[]) => ValueSet[]): void {
    this.refresh()
    const next = new Map(this.#changes)
    for (const now of changed(this.store.getState())) {
      const known = this.#changes.get(now.id)
      const was = known ? known.was : (this.#base.find(({ id }) => id === now.id) ?? null)
      next.set(now.id, { was, now })
    }
    this.#keep(next)
  }

  #keep(changes: SetChanges): void {
    this.#changes = changes
    if (changes.size > 0) writeStored(this.#key, [...changes.values()])
    else writeText(this.#key, null)
    this.#show()
  }

  #show(): void {
    const next = withChanges(this.#base, this.#changes)
    if (!equal(next, this.store.getState())) this.store.setState(next, true)
  }

  // A change that is no longer kept was taken by the server from another tab.
  #pull(): void {
    const stored = readStored<SetChange[]>(this.#key, [], isChanges)
    const kept = new Map(stored.map((change) => [idOf(change), change]))
    const taken = [...this.#changes].filter(([id]) => !kept.has(id))
    this.#base = withChanges(this.#base, new Map(taken))
    const isStrange = ([id, { was }]: [string, SetChange]) =>
      !this.#changes.has(id) && !equal(was, this.#base.find((set) => set.id === id) ?? null)
    if ([...kept].some(isStrange)) this.#isUnsure = true
    this.#changes = kept
  }
}

/** The values of a set, by name. */
export const valuesOfSet = (set: ValueSet): Values => fromWire(set.values)

const withValues = (set: ValueSet, values: Values): ValueSet => ({
  ...set,
  values: Object.fromEntries([...valuesOfSet(set), ...values]),
})

/** Whether the values stand for something else than the set says, as far as these names go. */
export function differsFrom(set: ValueSet, names: readonly string[], values: Values): boolean {
  const its = valuesOfSet(set)
  return names.some((name) => (its.get(name) ?? '') !== (values.get(name) ?? ''))
}

/** What these names stand for, empty ones too: a set says of each variable what it is. */
export const pickValues = (names: readonly string[], values: Values): Values =>
  new Map(names.map((name) => [name, values.get(name) ?? '']))

/** A name that no other set has, as near to this one as can be. */
export function freeName(name: string, sets: readonly ValueSet[]): string {
  const taken = new Set(sets.map((set) => set.name))
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${cleanName(name, longestName - 6)} (${n})`
  return free
}

// Letters as the server counts them: a sign of two halves is one, and is never cut between them.
const cleanName = (name: string, longest = longestName): string =>
  [...name.toWellFormed().replaceAll('\0', '').trim()].slice(0, longest).join('').trim()

/** A UUIDv7, as the server makes them itself. */
function newSetId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const random = randomId()
  const variant = ((Number.parseInt(random.slice(0, 1), 16) & 3) | 8).toString(16)
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(1, 4)}`,
    `${variant}${random.slice(4, 7)}`,
    random.slice(7, 19),
  ].join('-')
}

const idOf = ({ was, now }: SetChange): string => (now ?? was)?.id ?? ''

const isSet = (value: unknown): boolean => {
  const { id, name, values } = (value ?? {}) as Partial<Record<keyof ValueSet, unknown>>
  return typeof id === 'string' && typeof name === 'string' && typeof values === 'object' && values !== null
}

const isChanges = (value: unknown): value is SetChange[] =>
  Array.isArray(value) &&
  value.every((one: Partial<SetChange> | null) => {
    const sides = [one?.was, one?.now].filter((side) => side !== null)
    return sides.length > 0 && sides.every(isSet)
  })
