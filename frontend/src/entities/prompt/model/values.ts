import { createStore, type StoreApi } from 'zustand/vanilla'
import { readStored, writeStored } from '@/lib/stored'

export type Values = Record<string, string>

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string')

/** What a prompt's variables stand for here. They are inputs of the next run and no part of the prompt. */
export function createValues(promptId: string, examples: Values = {}): StoreApi<Values> {
  const key = `values:${promptId}`
  const store = createStore<Values>(() => readStored(key, examples, isValues))
  store.subscribe((values) => writeStored(key, values))
  return store
}

export function setValue(store: StoreApi<Values>, name: string, value: string): void {
  store.setState({ [name]: value })
}

/**
 * A renamed variable keeps its value, unless the new name has one in use. The old name keeps it too: undo
 * brings that name back.
 */
export function renameValue(store: StoreApi<Values>, from: string, to: string, used: string[]): void {
  const { [from]: moved = '', [to]: own = '' } = store.getState()
  setValue(store, to, used.includes(to) && own ? own : moved)
}

/** So that the prompt every new workspace begins with can be run as it stands. */
export function exampleValues(messages: { content: string }[]): Values {
  return messages[0]?.content.startsWith('Write a recipe for {{dish}}.') ? { dish: 'chocolate cake' } : {}
}

/** The variables that would leave a hole in the text. */
export const missingIn = (variables: string[], values: Values): string[] =>
  variables.filter((name) => !values[name])

/** Only what the prompt uses: values of names that were removed stay here in case they come back. */
export const valuesFor = (variables: string[], values: Values): Values =>
  Object.fromEntries(variables.map((name) => [name, values[name] ?? '']))
