import { ApiError, backoffMs, randomId, type Schemas } from '@playground/client'
import type { Noticed } from '@/lib/notice'

export type Batch = Schemas['ReportClientEventsRequest']

export type ReporterParts = {
  /** What was noticed and not sent yet, oldest first. What is taken out is gone. */
  noticed: Noticed[]
  /** Who is signed in; null for no one. */
  person: () => string | null
  isOnline: () => boolean
  send: (batch: Batch, options: { keepalive: boolean }) => Promise<unknown>
  now?: () => number
}

// Beside the draft, which may take 60,000 bytes of the 65,536 that a browser sends for all pages that go away.
const mostAtOnce = 50
const pauseMs = 10_000
const firstRetryMs = 15_000
const longestRetryMs = 300_000
// A server knows a batch for an hour; later it would count twice.
const knownMs = 50 * 60_000
const oldestMs = 7 * 86_400_000
const longestMs = 86_400_000

type Taken = { id: string; by: string; events: Noticed[]; at: number }

/** Sends what was noticed, in pauses and when the page goes away. Whatever it cannot send is let go in the end. */
export class Reporter {
  readonly #parts: ReporterParts
  readonly #now: () => number
  #batch: Taken | null = null
  #isSending = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: ReporterParts) {
    this.#parts = parts
    this.#now = parts.now ?? (() => performance.now())
  }

  /** Something was noticed, or the server is back: what waits goes after a pause. */
  soon = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, this.#pause())
  }

  async flush(): Promise<void> {
    const batch = this.#isSending ? null : this.#next()
    if (!batch) return
    this.#isSending = true
    const isDone = await this.#sent(batch)
    this.#isSending = false
    this.#failures = isDone ? 0 : this.#failures + 1
    if (isDone) this.#batch = null
    if (this.#batch || this.#parts.noticed.length > 0) this.soon()
  }

  /** The page is going away, perhaps for good. The batch on its way goes once more: it counts once. */
  leave = (): void => {
    const late = this.#next()
    this.#batch = null
    for (const batch of [late, this.#next()]) {
      if (batch) this.#parts.send(this.#wire(batch), { keepalive: true }).catch(() => undefined)
    }
    this.#batch = null
  }

  #next(): Taken | null {
    const by = this.#parts.person()
    if (by === null || !this.#parts.isOnline()) return null
    if (this.#batch && (this.#batch.by !== by || this.#now() - this.#batch.at > knownMs)) this.#batch = null
    this.#batch ??= this.#take(by)
    return this.#batch
  }

  // What another person did here, or no one, is nothing to report under this name.
  #take(by: string): Taken | null {
    const { noticed } = this.#parts
    const events: Noticed[] = []
    while (noticed.length > 0 && events.length < mostAtOnce) {
      const [one] = noticed.splice(0, 1)
      if (one?.by === by) events.push(one)
    }
    return events.length > 0 ? { id: randomId(), by, events, at: this.#now() } : null
  }

  async #sent(batch: Taken): Promise<boolean> {
    try {
      await this.#parts.send(this.#wire(batch), { keepalive: false })
      return true
    } catch (error) {
      return error instanceof ApiError && error.isRefusal
    }
  }

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
