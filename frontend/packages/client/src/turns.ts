/** Leave to hold one stream open. */
export type Turn = {
  /** Aborted when the stream has to be left to others. Reading goes on later from where it was. */
  readonly over: AbortSignal
  /** Gives it back. */
  end(): void
}

/** Hands out turns where there is no room for all streams at once: a browser opens few connections to a server. */
export type Turns = {
  /** Waits for a turn. Null when the signal is aborted first. */
  take(signal: AbortSignal): Promise<Turn | null>
  /** A turn, if there is one right now. */
  takeNow(): Promise<Turn | null>
}

export const freeTurn: Turn = { over: new AbortController().signal, end() {} }

/** Room for all. */
export const endlessTurns: Turns = { take: async () => freeTurn, takeNow: async () => freeTurn }

/** The turn of a stream that is open before there is a turn for it, as the one that starts a run. */
export class LateTurn implements Turn {
  readonly #left = new AbortController()
  #turn: Turn | null = null

  get over(): AbortSignal {
    return this.#left.signal
  }

  /** Takes a turn, or leaves the stream when there is none. */
  async claim(turns: Turns): Promise<void> {
    this.#turn = await turns.takeNow()
    const leave = () => this.#left.abort()
    if (!this.#turn || this.#turn.over.aborted) leave()
    else this.#turn.over.addEventListener('abort', leave)
  }

  end(): void {
    this.#turn?.end()
  }
}
