import { createStore, type StoreApi } from 'zustand/vanilla'
import { withLineFeeds } from '@/lib/line-ends'
import { keptFor, readStored, writeStored, writeText } from '@/lib/stored'
import type { MessageContent } from './content'
import { normalName } from './template'

/** A map, since a name may be any word: as a property of an object, `__proto__` would be something else. */
export type Values = ReadonlyMap<string, string>
/** The same as the server takes and sends them: every name is a property of the object's own. */
export type WireValues = Record<string, string>

const isWireValues = (value: unknown): value is WireValues =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string')

export const fromWire = (values: WireValues): Values =>
  new Map(Object.entries(values).map(([name, value]) => [normalName(name), withLineFeeds(value)]))

/** What a prompt's variables stand for here. They are inputs of the next run and no part of the prompt. */
export function createValues(prompt: Owned, examples: Values = new Map()): StoreApi<Values> {
  const key = `values:${prompt.id}`
  claimUnowned(key, prompt)
  const kept = readStored<WireValues | null>(key, null, isWireValues)
  const store = createStore<Values>(() => (kept ? fromWire(kept) : examples))
  const keep = (values: Values) => writeStored(key, Object.fromEntries(values))
  if (!kept && examples.size > 0) keep(examples)
  store.subscribe(keep)
  return store
}

type Owned = { id: string; created_by?: string }

// Values from when they were not kept by person are taken to be those of the prompt's author.
function claimUnowned(key: string, { created_by }: Owned): void {
  if (keptFor() === null || created_by !== keptFor()) return
  const unowned = readStored<WireValues | null>(key, null, isWireValues, 'browser')
  if (!unowned) return
  if (!readStored<WireValues | null>(key, null, isWireValues)) writeStored(key, unowned)
  writeText(key, null, 'browser')
}

export const setValue = (store: StoreApi<Values>, name: string, value: string): void =>
  addValues(store, new Map([[name, value]]))

/** Takes these values; names that are not among them keep theirs. */
export function addValues(store: StoreApi<Values>, values: Values): void {
  store.setState(new Map([...store.getState(), ...values]), true)
}

/**
 * A renamed variable keeps its value, unless the new name has one in use. The old name keeps it too: undo
 * brings that name back.
 */
export function renameValue(store: StoreApi<Values>, from: string, to: string, used: string[]): void {
  const values = store.getState()
  const own = used.includes(to) && values.get(to)
  setValue(store, to, own || (values.get(from) ?? ''))
}

/** So that the prompt every new workspace begins with can be run as it stands. */
export function exampleValues(messages: { content: MessageContent }[]): Values {
  const text = messages[0]?.content
  const isExample = typeof text === 'string' && text.startsWith('Write a recipe for {{dish}}.')
  return new Map(isExample ? [['dish', 'chocolate cake']] : [])
}

/** The variables that would leave a hole in the text. */
export const missingIn = (variables: string[], values: Values): string[] =>
  variables.filter((name) => !values.get(name))

/** Only what the prompt uses: values of names that were removed stay here in case they come back. */
export const toWire = (variables: string[], values: Values): WireValues =>
  Object.fromEntries(variables.map((name) => [name, values.get(name) ?? '']))
