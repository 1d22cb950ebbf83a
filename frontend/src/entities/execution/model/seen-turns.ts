import type { Turn, Turns } from '@playground/client'

/** Turns for a reader on a visible page. While its page is hidden it holds no stream that other runs could use. */
export class SeenTurns implements Turns {
  readonly #turns: Turns
  readonly #waiting = new Set<() => void>()
  #unseen = new AbortController()

  constructor(turns: Turns) {
    this.#turns = turns
  }

  setSeen(isSeen: boolean): void {
    if (!isSeen) return this.#unseen.abort()
    if (this.#unseen.signal.aborted) this.#unseen = new AbortController()
    for (const goOn of this.#waiting) goOn()
  }

  async take(signal: AbortSignal): Promise<Turn | null> {
    while (!signal.aborted) {
      await this.#whenSeen(signal)
      if (signal.aborted) return null
      const turn = await this.#turns.take(AbortSignal.any([signal, this.#unseen.signal]))
      if (turn) return this.#whileSeen(turn)
      if (!this.#unseen.signal.aborted) return null
    }
    return null
  }

  async takeNow(): Promise<Turn | null> {
    const turn = this.#unseen.signal.aborted ? null : await this.#turns.takeNow()
    return turn && this.#whileSeen(turn)
  }

  #whileSeen({ over, end }: Turn): Turn {
    return { over: AbortSignal.any([over, this.#unseen.signal]), end }
  }

  #whenSeen(signal: AbortSignal): Promise<void> {
    if (!this.#unseen.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const goOn = () => {
        this.#waiting.delete(goOn)
        signal.removeEventListener('abort', goOn)
        resolve()
      }
      this.#waiting.add(goOn)
      signal.addEventListener('abort', goOn)
    })
  }
}
