import {
  clear,
  createStore,
  delMany,
  entries,
  get,
  keys,
  set,
  setMany,
  type UseStore,
  update,
} from 'idb-keyval'
import { keptFor } from '@/lib/stored'
import { type Change, isChange } from './changes'
import type { PresetContent, PresetRow } from './preset'

/** What the server had when it was last asked. */
type Known = { rows: readonly PresetRow[]; state: string | null }
export type KeptContent = PresetContent & { updated_at: string }

/** What this browser keeps of a person's presets, for all of its tabs. */
export type PresetDb = {
  known(): Promise<Known | null>
  keepKnown(known: Known): Promise<void>
  content(id: string): Promise<KeptContent | null>
  keepContents(contents: [id: string, content: KeptContent][]): Promise<void>
  /** Forgets the contents of all presets but these. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>
  changes(): Promise<Change[]>
  /** Changes one change, as it is now: another tab may have been at it. Null removes it. */
  change(id: string, next: (now: Change | null) => Change | null): Promise<void>
  clear(): Promise<void>
}

const knownKey = 'known'
const contentPrefix = 'content:'

/** Where the browser forbids its database, all lives as long as the page. */
export function createPresetDb(): PresetDb {
  const kept = new Area('playground-presets')
  // Apart, since they are read with every change, and there may be thousands of contents.
  const changes = new Area('playground-preset-changes')
  return {
    known: async () => {
      const found = await kept.get<Known>(knownKey)
      return Array.isArray(found?.rows) ? found : null
    },
    keepKnown: (known) => kept.put([[knownKey, known]]),
    content: async (id) => (await kept.get<KeptContent>(contentPrefix + id)) ?? null,
    keepContents: (contents) => kept.put(contents.map(([id, content]) => [contentPrefix + id, content])),
    keepOnly: async (ids) => {
      const gone = (await kept.keys()).filter(
        (key) => key.startsWith(contentPrefix) && !ids.has(key.slice(contentPrefix.length)),
      )
      await kept.drop(gone)
    },
    changes: async () => (await changes.values()).filter(isChange),
    change: (id, next) => changes.update(id, (now) => next(isChange(now) ? now : null)),
    clear: async () => {
      await Promise.all([kept.clear(), changes.clear()])
    },
  }
}

/** A database of the person, or the page's memory from the first time that it does not do. */
class Area {
  readonly #name: string
  readonly #opened = new Map<string, UseStore>()
  readonly #memory = new Map<string, unknown>()
  #isForbidden = false

  constructor(name: string) {
    this.#name = name
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.#do(
      (db) => get<T>(key, db),
      (memory) => memory.get(key) as T | undefined,
    )
  }

  put(all: [string, unknown][]): Promise<void> {
    const [first, ...others] = all
    if (!first) return Promise.resolve()
    return this.#do(
      (db) => (others.length === 0 ? set(first[0], first[1], db) : setMany(all, db)),
      (memory) => {
        for (const [key, value] of all) memory.set(key, value)
      },
    )
  }

  keys(): Promise<string[]> {
    return this.#do(
      (db) => keys<string>(db),
      (memory) => [...memory.keys()],
    )
  }

  values(): Promise<unknown[]> {
    return this.#do(
      async (db) => (await entries<string, unknown>(db)).map(([, value]) => value),
      (memory) => [...memory.values()],
    )
  }

  drop(gone: string[]): Promise<void> {
    return this.#do(
      (db) => delMany(gone, db),
      (memory) => {
        for (const key of gone) memory.delete(key)
      },
    )
  }

  // What comes to nothing stays as null: to remove it would be a second step, and another tab may come between.
  update<T>(key: string, next: (now: unknown) => T | null): Promise<void> {
    return this.#do(
      (db) => update<unknown>(key, next, db),
      (memory) => void memory.set(key, next(memory.get(key))),
    )
  }

  clear(): Promise<void> {
    return this.#do(
      (db) => clear(db),
      (memory) => memory.clear(),
    )
  }

  async #do<T>(
    work: (db: UseStore) => Promise<T>,
    otherwise: (memory: Map<string, unknown>) => T,
  ): Promise<T> {
    if (this.#isForbidden) return otherwise(this.#memory)
    try {
      return await work(this.#open())
    } catch {
      this.#isForbidden = true
      return otherwise(this.#memory)
    }
  }

  #open(): UseStore {
    const name = `${this.#name}/${keptFor() ?? ''}`
    const known = this.#opened.get(name) ?? createStore(name, 'presets')
    this.#opened.set(name, known)
    return known
  }
}
