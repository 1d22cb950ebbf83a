import { readText, writeText } from './stored'

/** One choice of a person, kept in this browser, of a few values; the first is the one to begin with. */
export function keptChoice<Value extends string>(key: string, values: readonly [Value, ...Value[]]) {
  const listeners = new Set<() => void>()
  return {
    get: (): Value => values.find((value) => value === readText(key)) ?? values[0],
    set(value: Value): void {
      writeText(key, value === values[0] ? null : value)
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
