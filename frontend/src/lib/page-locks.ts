type Options = { signal?: AbortSignal; ifAvailable?: boolean }
type Granted = (lock: object | null) => Promise<void> | undefined
type Named = { name?: string }

/** What is needed of the browser's locks, which all its pages share. */
export type Locks = {
  /** Settles when the lock is given back. Rejects when the signal is aborted before it is granted. */
  request(name: string, options: Options, granted: Granted): Promise<unknown>
  query(): Promise<{ held?: Named[]; pending?: Named[] }>
}

/** The same for one page alone: browsers keep their locks from pages that come over plain HTTP. */
export class PageLocks implements Locks {
  readonly #lines = new Map<string, object[]>()
  readonly #next = new Map<object, () => void>()

  async request(name: string, { signal, ifAvailable }: Options, granted: Granted): Promise<void> {
    signal?.throwIfAborted()
    const line = this.#lineOf(name)
    if (ifAvailable && line.length > 0) return granted(null)
    const me = {}
    line.push(me)
    try {
      if (line[0] !== me) await this.#turnOf(me, signal)
      await granted(me)
    } finally {
      const wasFirst = line[0] === me
      line.splice(line.indexOf(me), 1)
      if (wasFirst && line[0]) this.#next.get(line[0])?.()
    }
  }

  async query() {
    const lines = [...this.#lines]
    return {
      held: lines.flatMap(([name, line]) => line.slice(0, 1).map(() => ({ name }))),
      pending: lines.flatMap(([name, line]) => line.slice(1).map(() => ({ name }))),
    }
  }

  #lineOf(name: string): object[] {
    const line = this.#lines.get(name) ?? []
    this.#lines.set(name, line)
    return line
  }

  #turnOf(me: object, signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#next.set(me, resolve)
      signal?.addEventListener('abort', () => reject(signal.reason))
    }).finally(() => this.#next.delete(me))
  }
}
