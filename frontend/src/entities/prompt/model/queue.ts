import { createStore as createIdbStore, del, entries, set, type UseStore } from 'idb-keyval'
import { readStored, storedKeys, writeText } from '@/lib/stored'
import { type Changes, type Field, withoutCarriageReturns } from './draft'

/** Edits the server has not confirmed, with all that is needed to put them on top of its state later. */
export type QueueEntry = {
  promptId: string
  /** Which page load wrote it. */
  tab: string
  savedAt: number
  /** What the changed fields were before. */
  base: Changes
  changes: Changes
  attempts: Changes[]
  /** Fields in conflict, which only a person may settle. */
  held: Field[]
}

export type Queue = {
  /** What earlier page loads left for this prompt, oldest first. */
  leftovers(promptId: string): Promise<QueueEntry[]>
  put(entry: QueueEntry): Promise<void>
  /** While the page is going away nothing asynchronous is sure to finish. */
  putNow(entry: QueueEntry): void
  remove(entry: Pick<QueueEntry, 'promptId' | 'tab'>): Promise<void>
}

const prefix = 'unsaved:'
const keyOf = ({ promptId, tab }: Pick<QueueEntry, 'promptId' | 'tab'>) => `${promptId}/${tab}`

let opened: UseStore | undefined
const db = () => {
  opened ??= createIdbStore('playground-drafts', 'unsaved')
  return opened
}

/** Whether the page load that wrote an entry still lives, in which case the entry is its own business. */
export type IsAlive = (tab: string) => Promise<boolean>

export function createQueue(isAlive: IsAlive): Queue {
  return {
    async leftovers(promptId) {
      const found = latestOfEach([...(await stored()), ...storedNow()]).filter((e) => e.promptId === promptId)
      const alive = await Promise.all(found.map((entry) => isAlive(entry.tab)))
      const left = found.filter((_, at) => !alive[at]).map(unified)
      return left.sort((a, b) => a.savedAt - b.savedAt)
    },
    async put(entry) {
      await set(keyOf(entry), entry, db())
      dropNow(entry)
    },
    putNow(entry) {
      writeText(prefix + keyOf(entry), JSON.stringify(entry))
    },
    async remove(entry) {
      dropNow(entry)
      await del(keyOf(entry), db())
    },
  }
}

// Where the database is forbidden, nothing was left in it.
const stored = async (): Promise<QueueEntry[]> => {
  const found = await Promise.resolve()
    .then(() => entries<string, unknown>(db()))
    .catch(() => [])
  return found.map(([, value]) => value).filter(isEntry)
}

// Another version of the app may have kept texts as they came.
const unified = (entry: QueueEntry): QueueEntry => ({
  ...entry,
  base: withoutCarriageReturns(entry.base),
  changes: withoutCarriageReturns(entry.changes),
  attempts: entry.attempts.map(withoutCarriageReturns),
})

const storedNow = (): QueueEntry[] =>
  storedKeys(prefix).flatMap((key) => readStored<QueueEntry | null>(key, null, isEntry) ?? [])

const dropNow = (entry: Pick<QueueEntry, 'promptId' | 'tab'>) => writeText(prefix + keyOf(entry), null)

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
