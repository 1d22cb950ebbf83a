import type { Answer } from '@/entities/execution/api/logprobs'

type Read = (executionId: string, signal: AbortSignal) => Promise<Answer | null>

const most = 200

/** Answers with their tokens, each read once, one after another, when it is first seen. */
export class Answers {
  readonly #read: Read
  readonly #known = new Map<string, Answer | null>()
  readonly #listeners = new Set<() => void>()
  #seen: ReadonlySet<string> = new Set()
  #wanted: readonly string[] = []
  #abort: AbortController | null = null

  constructor(read: Read) {
    this.#read = read
  }

  /** One that is known, or null; it is not asked for here. */
  get(executionId: string): Answer | null {
    return this.#known.get(executionId) ?? null
  }

  /** Those that are seen now. What was wanted before and has not been read is wanted no more. */
  want(executionIds: readonly string[]): void {
    this.#seen = new Set(executionIds)
    this.#wanted = executionIds.filter((id) => !this.#known.has(id))
    if (this.#abort === null && this.#wanted.length > 0) void this.#readAll()
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#wanted = []
    this.#abort?.abort()
  }

  async #readAll(): Promise<void> {
    const abort = new AbortController()
    this.#abort = abort
    for (let id = this.#wanted[0]; id !== undefined && !abort.signal.aborted; id = this.#wanted[0]) {
      this.#wanted = this.#wanted.slice(1)
      const answer = await this.#read(id, abort.signal).catch(() => undefined)
      if (answer !== undefined) this.#keep(id, answer)
      // What cannot be read now is asked for again when something else is seen.
      else this.#wanted = []
    }
    this.#abort = null
  }

  #keep(id: string, answer: Answer | null): void {
    const unseen = [...this.#known.keys()].filter((one) => !this.#seen.has(one))
    for (const one of unseen.slice(0, Math.max(0, this.#known.size - most))) this.#known.delete(one)
    this.#known.set(id, answer)
    for (const listener of this.#listeners) listener()
  }
}
