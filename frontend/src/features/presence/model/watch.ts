import { ApiError, backoffMs, type Turns } from '@playground/client'

type Look<T> = (signal: AbortSignal) => AsyncIterable<T>

export type Watched<T> = {
  look: Look<T>
  turns: Turns
  /** Settles when the page can be seen. */
  seen: (signal: AbortSignal) => Promise<void>
  /** Aborted when the page cannot be seen any more; looked at until the signal is aborted. */
  hidden: (signal: AbortSignal) => AbortSignal
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  tell: (news: T) => void
}

const firstWaitMs = 2_000
const longestWaitMs = 60_000

/** Looks again and again, while the page is seen and until the signal is aborted, or there is nothing more to see. */
export async function watch<T>(parts: Watched<T>, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    await parts.seen(signal)
    const turn = await parts.turns.take(signal)
    if (signal.aborted) return turn?.end()
    const over = new AbortController()
    try {
      const any = [signal, parts.hidden(over.signal), ...(turn ? [turn.over] : [])]
      for await (const news of parts.look(AbortSignal.any(any))) {
        failures = 0
        if (!signal.aborted) parts.tell(news)
      }
    } catch (error) {
      if (isOver(error)) return
      if (!isAbort(error)) failures += 1
    } finally {
      over.abort()
      turn?.end()
    }
    if (failures > 0) await parts.sleep(backoffMs(failures - 1, firstWaitMs, longestWaitMs), signal)
  }
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

// Deleted, taken back, or signed out: the page says so by itself.
const isOver = (error: unknown): boolean =>
  error instanceof ApiError && [401, 403, 404].includes(error.status)
