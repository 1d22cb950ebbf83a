import type { Noticed } from '@/lib/notice'
import { readStored, storedKeys, writeText } from '@/lib/stored'

/** A batch as it lies in the browser's storage, with its times in milliseconds since 1970. */
export type KeptBatch = { id: string; triedAt: number | null; events: KeptEvent[] }
type KeptEvent = { kind: string; at: number; ms?: number; screen?: string }
type Held = { at: number; batches: KeptBatch[] }
type Taken = { id: string; by: string; events: Noticed[]; triedAt: number | null }

/** So many are kept, the latest ones. */
export const mostBatches = 10
const prefix = 'noticed '
// A page that lives has sent its own by then, if it could.
const restMs = 60_000

/** `shift` is what the page's clock is behind the time of day. */
export const kept = ({ id, triedAt, events }: Taken, shift: number): KeptBatch => ({
  id,
  triedAt: triedAt === null ? null : Math.round(triedAt + shift),
  events: events.map(({ by: _, at, ...event }) => ({ ...event, at: Math.round(at + shift) })),
})

export const unkept = ({ id, triedAt, events }: KeptBatch, by: string, shift: number): Taken => ({
  id,
  by,
  triedAt: triedAt === null ? null : triedAt - shift,
  events: events.map((event) => ({ ...event, at: event.at - shift, by }) as Noticed),
})

/** Keeps a page's batches in the browser, for the person who is signed in. */
export function keepBatches(page: string, batches: KeptBatch[], now: number): void {
  const held: Held = { at: now, batches }
  writeText(prefix + page, batches.length === 0 ? null : JSON.stringify(held))
}

/** What other pages left, taken out of the storage; what a page that may live has just kept stays there. */
export function takeBatches(page: string, now: number): KeptBatch[] {
  const keys = storedKeys(prefix).filter((key) => key !== prefix + page)
  return keys.flatMap((key) => {
    const held = readStored<Held | null>(key, null, isHeld)
    if (held && Math.abs(now - held.at) < restMs) return []
    writeText(key, null)
    return held?.batches.slice(-mostBatches) ?? []
  })
}

function isHeld(value: unknown): value is Held {
  const held = value as Held | null
  return typeof held?.at === 'number' && Array.isArray(held.batches) && held.batches.every(isBatch)
}

const isBatch = (batch: Partial<KeptBatch> | null): boolean =>
  typeof batch?.id === 'string' &&
  (batch.triedAt === null || typeof batch.triedAt === 'number') &&
  Array.isArray(batch.events) &&
  batch.events.every((event) => typeof event?.kind === 'string' && typeof event.at === 'number')
