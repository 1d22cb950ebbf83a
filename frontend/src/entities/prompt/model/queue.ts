import { clear, createStore as createIdbStore, del, entries, set, type UseStore } from 'idb-keyval'
import { type Area, keptFor, readStored, storedKeys, writeText } from '@/lib/stored'
import { type Prompt, withoutCarriageReturns } from './draft'
import { packed, unpacked } from './packed-entry'
import type { QueueEntry } from './queue-entry'

export type Queue = {
  /** What earlier page loads of this person left for a prompt, oldest first. */
  leftovers(prompt: Pick<Prompt, 'id' | 'created_by'>): Promise<QueueEntry[]>
  /** The prompts for which anything of this person lies here, from this page or any other. */
  waiting(): Promise<string[]>
  /** Throws away all that lies here of this person. */
  clear(): Promise<void>
  put(entry: QueueEntry): Promise<void>
  /** While the page is going away nothing asynchronous is sure to finish. */
  putNow(entry: QueueEntry): void
  remove(entry: Key): Promise<void>
}

const prefix = 'unsaved:'
const keyOf = ({ promptId, tab }: Key) => `${promptId}/${tab}`

// Before entries were kept by person all lay in one database, and it may still hold some.
const unownedDatabase = 'playground-drafts'
const databaseOf = (person: string | null) =>
  person === null ? unownedDatabase : `${unownedDatabase}/${person}`

const opened = new Map<string, UseStore>()

function open(name: string): UseStore {
  const store = opened.get(name) ?? createIdbStore(name, 'unsaved')
  opened.set(name, store)
  return store
}

const db = () => open(databaseOf(keptFor()))

/** Whether the page load that wrote an entry still lives, in which case the entry is its own business. */
export type IsAlive = (tab: string) => Promise<boolean>

export function createQueue(isAlive: IsAlive): Queue {
  return {
    async leftovers({ id, created_by }) {
      // No one knows whose those are that have no owner, but a prompt's own author may always have them back.
      const unowned = created_by === keptFor() ? await unownedEntries() : []
      const all = latestOfEach([...(await stored(db)), ...storedNow(), ...unowned])
      const found = all.filter((entry) => entry.promptId === id)
      const alive = await Promise.all(found.map((entry) => isAlive(entry.tab)))
      const left = found.filter((_, at) => !alive[at]).map(unified)
      return left.sort((a, b) => a.savedAt - b.savedAt)
    },
    async put(entry) {
      await set(keyOf(entry), packed(entry), db())
      dropNow(entry)
    },
    putNow(entry) {
      writeText(prefix + keyOf(entry), JSON.stringify(entry))
    },
    async remove(entry) {
      dropNow(entry)
      await del(keyOf(entry), db())
      await dropUnowned(entry)
    },
    async waiting() {
      const all = [...(await stored(db)), ...storedNow()]
      return [...new Set(all.map((entry) => entry.promptId))]
    },
    async clear() {
      for (const key of storedKeys(prefix)) writeText(key, null)
      await clear(db())
    },
  }
}

type Key = Pick<QueueEntry, 'promptId' | 'tab'>

// Where the database is forbidden, nothing was left in it.
const stored = async (database: () => UseStore): Promise<QueueEntry[]> => {
  const found = await Promise.resolve()
    .then(() => entries<string, unknown>(database()))
    .catch(() => [])
  return found.map(([, value]) => unpacked(value)).filter(isEntry)
}

const storedNow = (area: Area = 'person'): QueueEntry[] =>
  storedKeys(prefix, area).flatMap((key) => readStored<QueueEntry | null>(key, null, isEntry, area) ?? [])

const dropNow = (entry: Key) => writeText(prefix + keyOf(entry), null)

// What was found without an owner, to be removed from where it was.
const foundUnowned = new Set<string>()

async function unownedEntries(): Promise<QueueEntry[]> {
  const found = [...(await stored(() => open(unownedDatabase))), ...storedNow('browser')]
  for (const entry of found) foundUnowned.add(keyOf(entry))
  return found
}

async function dropUnowned(entry: Key): Promise<void> {
  if (!foundUnowned.delete(keyOf(entry))) return
  writeText(prefix + keyOf(entry), null, 'browser')
  await del(keyOf(entry), open(unownedDatabase))
}

// Another version of the app may have kept texts as they came.
const unified = (entry: QueueEntry): QueueEntry => ({
  ...entry,
  base: withoutCarriageReturns(entry.base),
  changes: withoutCarriageReturns(entry.changes),
  attempts: entry.attempts.map(withoutCarriageReturns),
})

function latestOfEach(all: QueueEntry[]): QueueEntry[] {
  const latest = new Map<string, QueueEntry>()
  for (const entry of all) {
    const other = latest.get(keyOf(entry))
    if (!other || other.savedAt < entry.savedAt) latest.set(keyOf(entry), entry)
  }
  return [...latest.values()]
}

// The database may hold what another version of the app wrote.
function isEntry(value: unknown): value is QueueEntry {
  const entry = value as QueueEntry | null
  return (
    typeof entry?.promptId === 'string' &&
    typeof entry.tab === 'string' &&
    typeof entry.savedAt === 'number' &&
    typeof entry.base === 'object' &&
    typeof entry.changes === 'object' &&
    Array.isArray(entry.attempts) &&
    Array.isArray(entry.held)
  )
}
