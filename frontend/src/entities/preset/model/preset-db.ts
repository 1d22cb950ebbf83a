import {
  clear,
  createStore,
  del,
  delMany,
  entries,
  get,
  set,
  setMany,
  type UseStore,
  update,
} from 'idb-keyval'
import { keptFor } from '@/lib/stored'
import { type Change, isChange } from './changes'
import type { PresetContent, PresetRow } from './preset'

/** What the server had when it was last asked. */
type Known = { rows: PresetRow[]; state: string | null }
export type KeptContent = PresetContent & { updated_at: string }

/** What this browser keeps of a person's presets, for all of its tabs. */
export type PresetDb = {
  known(): Promise<Known | null>
  keepKnown(known: Known): Promise<void>
  content(id: string): Promise<KeptContent | null>
  keepContents(contents: [id: string, content: KeptContent][]): Promise<void>
  dropContents(ids: string[]): Promise<void>
  contentIds(): Promise<string[]>
  changes(): Promise<Change[]>
  /** Changes one change, as it is now: another tab may have been at it. Null removes it. */
  change(id: string, next: (now: Change | null) => Change | null): Promise<void>
  clear(): Promise<void>
}

const knownKey = 'known'
const contentPrefix = 'content:'
const changePrefix = 'change:'

/** Where the browser forbids its database, all lives as long as the page. */
export function createPresetDb(): PresetDb {
  const opened = new Map<string, UseStore>()
  const memory = new Map<string, unknown>()
  const store = (): UseStore => {
    const name = `playground-presets/${keptFor() ?? ''}`
    const known = opened.get(name) ?? createStore(name, 'presets')
    opened.set(name, known)
    return known
  }
  let isForbidden = false
  async function stored<T>(work: (db: UseStore) => Promise<T>, otherwise: () => T): Promise<T> {
    if (isForbidden) return otherwise()
    try {
      return await work(store())
    } catch {
      isForbidden = true
      return otherwise()
    }
  }
  const all = () =>
    stored(
      (db) => entries<string, unknown>(db),
      () => [...memory],
    )
  return {
    known: async () => {
      const found = await stored(
        (db) => get<Known>(knownKey, db),
        () => memory.get(knownKey) as Known | undefined,
      )
      return Array.isArray(found?.rows) ? found : null
    },
    keepKnown: (known) =>
      stored(
        (db) => set(knownKey, known, db),
        () => void memory.set(knownKey, known),
      ),
    content: async (id) =>
      (await stored(
        (db) => get<KeptContent>(contentPrefix + id, db),
        () => memory.get(contentPrefix + id) as KeptContent | undefined,
      )) ?? null,
    keepContents: (contents) =>
      stored(
        (db) =>
          setMany(
            contents.map(([id, content]): [string, KeptContent] => [contentPrefix + id, content]),
            db,
          ),
        () => {
          for (const [id, content] of contents) memory.set(contentPrefix + id, content)
        },
      ),
    dropContents: (ids) =>
      stored(
        (db) =>
          delMany(
            ids.map((id) => contentPrefix + id),
            db,
          ),
        () => {
          for (const id of ids) memory.delete(contentPrefix + id)
        },
      ),
    contentIds: async () =>
      (await all()).flatMap(([key]) =>
        key.startsWith(contentPrefix) ? key.slice(contentPrefix.length) : [],
      ),
    changes: async () =>
      (await all()).flatMap(([key, value]) => (key.startsWith(changePrefix) && isChange(value) ? value : [])),
    async change(id, next) {
      const key = changePrefix + id
      await stored(
        async (db) => {
          let isGone = false
          await update<Change | null>(
            key,
            (now) => {
              const changed = next(isChange(now) ? now : null)
              isGone = changed === null
              return changed
            },
            db,
          )
          if (isGone) await del(key, db)
        },
        () => {
          const changed = next((memory.get(key) as Change | undefined) ?? null)
          if (changed) memory.set(key, changed)
          else memory.delete(key)
        },
      )
    },
    async clear() {
      memory.clear()
      await stored(
        (db) => clear(db),
        () => undefined,
      )
    },
  }
}
