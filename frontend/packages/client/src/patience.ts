import { backoffMs } from './backoff'
import type { ApiError } from './errors'

const longestMs = 120_000
const firstMs = 1_000
const mostMs = 16_000

/** How long a server that is too busy to begin a run is asked again: about two minutes. */
export class Patience {
  readonly #random: () => number
  #waitedMs = 0
  #tries = 0

  constructor(random = Math.random) {
    this.#random = random
  }

  /**
   * Milliseconds until the next try, null when it has been long enough. Never sooner than the server asked for,
   * and not all at once: a crowd that was refused together must not come back together.
   */
  next({ retryAfterSeconds }: Pick<ApiError, 'retryAfterSeconds'>): number | null {
    const own = backoffMs(this.#tries++, firstMs, mostMs, this.#random)
    const asked = (retryAfterSeconds ?? 0) * 1000
    const wait = Math.max(own, asked + Math.round(this.#random() * Math.max(asked / 2, firstMs)))
    if (this.#waitedMs + wait > longestMs) return null
    this.#waitedMs += wait
    return wait
  }
}
