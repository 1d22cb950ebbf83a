import { ApiError, backoffMs, randomId, type Schemas } from '@playground/client'
import type { Noticed } from '@/lib/notice'
import { type KeptBatch, kept, mostBatches, unkept } from './kept-batches'

export type Batch = Schemas['ReportClientEventsRequest']

export type ReporterParts = {
  /** What was noticed and not sent yet, oldest first. What is taken out is gone. */
  noticed: Noticed[]
  /** Who is signed in; null for no one. */
  person: () => string | null
  isOnline: () => boolean
  send: (batch: Batch, options: { keepalive: boolean }) => Promise<unknown>
  /** Keeps for the next page what is not known to have arrived. */
  keep?: (batches: KeptBatch[]) => void
  now?: () => number
  /** The time of day, in milliseconds. */
  wall?: () => number
}

// Beside the draft, which may take 60,000 bytes of the 65,536 that a browser sends for all pages that go away.
const mostAtOnce = 50
const mostAtLeave = 2
const pauseMs = 10_000
const firstRetryMs = 15_000
const longestRetryMs = 300_000
// A server knows a batch for an hour; later it would count twice.
const knownMs = 50 * 60_000
const oldestMs = 7 * 86_400_000
const longestMs = 86_400_000

type Taken = { id: string; by: string; events: Noticed[]; triedAt: number | null }

/** Sends what was noticed, in pauses and when the page goes away. Whatever it cannot send is let go in the end. */
export class Reporter {
  readonly #parts: ReporterParts
  readonly #now: () => number
  #batches: Taken[] = []
  #isSending = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: ReporterParts) {
    this.#parts = parts
    this.#now = parts.now ?? (() => performance.now())
  }

  /** Something was noticed, or the server is back: what waits goes after a pause. */
  soon = (): void => {
    this.#gather()
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, this.#pause())
  }

  /** What earlier pages of this person left goes first, each batch under the id that it may have been sent with. */
  takeOver(by: string, left: readonly KeptBatch[]): void {
    const shift = this.#wall() - this.#now()
    const known = new Set(this.#batches.map(({ id }) => id))
    const taken = left.filter(({ id }) => !known.has(id)).map((batch) => unkept(batch, by, shift))
    this.#batches = [...taken, ...this.#batches].slice(-mostBatches)
    this.#keep()
    if (taken.length > 0) this.soon()
  }

  async flush(): Promise<void> {
    const batch = this.#isSending ? null : this.#next()
    if (!batch) return
    this.#isSending = true
    const isDone = await this.#sent(batch, false)
    this.#isSending = false
    this.#failures = isDone ? 0 : this.#failures + 1
    if (this.#batches.length > 0 || this.#parts.noticed.length > 0) this.soon()
  }

  /** The page is going away, perhaps for good. The batch on its way goes once more: it counts once. */
  leave = (): void => {
    if (this.#next()) for (const batch of this.#batches.slice(0, mostAtLeave)) void this.#sent(batch, true)
    this.#keep()
  }

  #next(): Taken | null {
    this.#gather()
    const by = this.#parts.person()
    if (by === null || !this.#parts.isOnline()) return null
    // What was sent so long ago would count twice.
    const isOver = ({ triedAt }: Taken) => triedAt !== null && this.#now() - triedAt > knownMs
    this.#batches = this.#batches.filter((one) => one.by === by && !isOver(one))
    return this.#batches[0] ?? null
  }

  // What another person did here, or no one, is nothing to report under this name.
  #gather(): void {
    const { noticed, person } = this.#parts
    const by = person()
    if (by === null || noticed.length === 0) return
    for (const one of noticed.splice(0)) if (one.by === by) this.#open(by).events.push(one)
    this.#batches = this.#batches.slice(-mostBatches)
    this.#keep()
  }

  /** The batch that still takes something: one that was sent stays as it was. */
  #open(by: string): Taken {
    const last = this.#batches.at(-1)
    if (last?.by === by && last.triedAt === null && last.events.length < mostAtOnce) return last
    const fresh: Taken = { id: randomId(), by, events: [], triedAt: null }
    this.#batches.push(fresh)
    return fresh
  }

  async #sent(batch: Taken, keepalive: boolean): Promise<boolean> {
    batch.triedAt ??= this.#now()
    // Before it leaves: the next page has to know under which id it went.
    this.#keep()
    const isDone = await this.#parts.send(this.#wire(batch), { keepalive }).then(
      () => true,
      (error: unknown) => error instanceof ApiError && error.isRefusal,
    )
    if (!isDone) return false
    this.#batches = this.#batches.filter((one) => one !== batch)
    this.#keep()
    return true
  }

  #keep(): void {
    const by = this.#parts.person()
    if (by === null) return
    const shift = this.#wall() - this.#now()
    this.#parts.keep?.(this.#batches.filter((one) => one.by === by).map((one) => kept(one, shift)))
  }

  #wall = (): number => (this.#parts.wall ?? Date.now)()

  #wire({ id, events }: Taken): Batch {
    const now = this.#now()
    return {
      batch_id: id,
      events: events.map(({ at, by: _, ...event }) => ({
        ...event,
        age_ms: within(now - at, oldestMs),
        ...('ms' in event && { ms: within(event.ms, longestMs) }),
      })),
    }
  }

  #pause(): number {
    return this.#failures > 0 ? backoffMs(this.#failures - 1, firstRetryMs, longestRetryMs) : pauseMs
  }
}

const within = (ms: number, most: number): number => Math.min(most, Math.max(0, Math.round(ms)))
