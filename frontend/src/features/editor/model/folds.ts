import { createStore, type StoreApi } from 'zustand/vanilla'
import { readText, writeText } from '@/lib/stored'
import { systemKey } from './find'

type FoldsState = {
  /** What was folded or opened, by the key of its message. What is in none of the two stands as it comes. */
  folded: ReadonlyMap<string, boolean>
}
export type Folds = {
  store: StoreApi<FoldsState>
  set(keys: Iterable<string>, isFolded: boolean): void
  /** Takes note of the messages there are, in order, and keeps in this browser which of them are folded. */
  keep(keys: string[]): void
}

/** Which messages of a prompt are folded to their first line. Messages have no names of their own, so places are kept. */
export function createFolds(promptId: string, keys: string[]): Folds {
  const storageKey = `folded/${promptId}`
  let order = keys
  const store = createStore<FoldsState>(() => ({ folded: foldedAt(readText(storageKey), keys) }))
  const write = () => {
    const { folded } = store.getState()
    const places = [systemKey, ...order].flatMap((key, at) => (folded.get(key) ? at : []))
    writeText(storageKey, places.join() || null)
  }
  return {
    store,
    set(keys, isFolded) {
      const folded = new Map(store.getState().folded)
      for (const key of keys) folded.set(key, isFolded)
      store.setState({ folded })
      write()
    },
    keep(keys) {
      if (keys.join() === order.join()) return
      order = keys
      if (store.getState().folded.size > 0) write()
    },
  }
}

function foldedAt(kept: string | null, keys: string[]): Map<string, boolean> {
  const all = [systemKey, ...keys]
  const found = (kept?.split(',') ?? []).flatMap((at) => all[Number(at)] ?? [])
  return new Map(found.map((key) => [key, true]))
}
