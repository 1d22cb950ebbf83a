import { OfflineError } from '@playground/client'
import { clear, createStore, del, get, keys, set, type UseStore } from 'idb-keyval'
import { connection } from '@/lib/connection'
import { keptFor } from '@/lib/stored'

type Kept = { at: number; answer: unknown }

const most = 60
const opened = new Map<string, UseStore>()
// Of a person who has signed out, an answer may still be on its way.
let goneFor: string | null = null

function store(): UseStore | null {
  const person = keptFor()
  if (person === null || person === goneFor) return null
  const known = opened.get(person) ?? createStore(`playground-answers/${person}`, 'answers')
  opened.set(person, known)
  return known
}

/**
 * The server's answer, or without a network the last one this browser has of it, for this person. Throws what
 * `ask` throws where there is none.
 */
export async function orKept<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask()
    void keep(name, answer)
    return answer
  } catch (error) {
    if (!(error instanceof OfflineError)) throw error
    const kept = await read(name)
    if (!kept) throw error
    connection.lost()
    return kept.answer as T
  }
}

/** Leaves nothing of the person here, and takes no more of theirs on this page. */
export async function forgetAnswers(): Promise<void> {
  const all = store()
  goneFor = keptFor()
  if (all) await clear(all).catch(() => undefined)
}

async function read(name: string): Promise<Kept | undefined> {
  const all = store()
  return all ? get<Kept>(name, all).catch(() => undefined) : undefined
}

// A browser that has no room, or forbids it, is one without this.
async function keep(name: string, answer: unknown): Promise<void> {
  const all = store()
  if (!all) return
  try {
    await set(name, { at: Date.now(), answer } satisfies Kept, all)
    const names = await keys(all)
    if (names.length > most) await dropOldest(names, all)
  } catch {
    // as above
  }
}

async function dropOldest(names: IDBValidKey[], all: UseStore): Promise<void> {
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await get<Kept>(name, all))?.at ?? 0 })),
  )
  aged.sort((a, b) => a.at - b.at)
  for (const { name } of aged.slice(0, aged.length - most)) await del(name, all)
}
