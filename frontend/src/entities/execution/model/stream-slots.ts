import type { Turn, Turns } from '@playground/client'
import type { Locks } from '@/lib/page-locks'

type Options = {
  /** What the slots are called: those of one name are the same in all pages. */
  name?: string
  /** So long a stream is kept although others wait: opening it again costs a request. */
  sliceMs?: number
}

/**
 * A bounded number of streams over all pages of this browser. Over HTTP/1.1 it opens six connections to a server,
 * and as many streams would leave none to save, stop or open a page with. Where more are read than there are slots,
 * they take turns: every id says where to go on, so nothing is lost by leaving a stream.
 */
export class StreamSlots implements Turns {
  readonly #locks: Locks
  readonly #names: readonly string[]
  readonly #sliceMs: number

  constructor(locks: Locks, count: number, { name = 'playground-stream', sliceMs = 1_000 }: Options = {}) {
    this.#locks = locks
    this.#names = Array.from({ length: count }, (_, at) => `${name}-${at}`)
    this.#sliceMs = sliceMs
  }

  async take(signal: AbortSignal): Promise<Turn | null> {
    return (await this.takeNow()) ?? this.#request(await this.#shortestLine(), { signal })
  }

  async takeNow(): Promise<Turn | null> {
    for (const name of this.#names) {
      const turn = await this.#request(name, { ifAvailable: true })
      if (turn) return turn
    }
    return null
  }

  #request(name: string, options: { signal: AbortSignal } | { ifAvailable: true }): Promise<Turn | null> {
    return new Promise((resolve) => {
      const granted = (lock: object | null): Promise<void> | undefined => {
        if (lock) return new Promise((release) => resolve(this.#turn(name, release)))
        resolve(null)
      }
      // It rejects when the signal is aborted, or when the browser forbids locks: then nothing is held up by them.
      this.#locks.request(name, options, granted).catch(() => resolve(null))
    })
  }

  #turn(name: string, release: () => void): Turn {
    const over = new AbortController()
    const look = async () => {
      if ((await this.#lines()).pending(name) > 0) over.abort()
    }
    const timer = setInterval(() => void look(), this.#sliceMs)
    return {
      over: over.signal,
      end() {
        clearInterval(timer)
        release()
      },
    }
  }

  async #shortestLine(): Promise<string> {
    const lines = await this.#lines()
    // Those who look at the same moment should not all choose the same line.
    const names = this.#names.toSorted(() => Math.random() - 0.5)
    return names.reduce((best, name) => (lines.pending(name) < lines.pending(best) ? name : best))
  }

  async #lines() {
    const { pending = [] } = await this.#locks.query().catch(() => ({ pending: [] }))
    return { pending: (name: string) => pending.filter((one) => one.name === name).length }
  }
}
