import {
  cancel,
  execute,
  type FollowOptions,
  type RunError,
  type RunTransport,
  type RunUpdate,
  randomId,
  type Sleep,
  sleep,
  type Turns,
} from '@playground/client'
import { createStore } from 'zustand/vanilla'
import { retryAfterMs, titleOf } from './wording'

/** A set to run with, and what it lacks for that. */
export type SetInput = { id: string; name: string; values: Record<string, string>; missing: string[] }

export type SetRun = {
  id: string
  name: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped'
  executionId: string | null
  /** Why it failed, as a sentence without its full stop. */
  why: string | null
}

export type SetRunsState = {
  runs: readonly SetRun[]
  isRunning: boolean
  /** The server asks to wait before more is begun. */
  isWaiting: boolean
  /** Why the rest was not begun; null where all were. */
  ended: string | null
}

type Parts = {
  transport: RunTransport
  turns: Turns
  onRunEnded?: () => void
  sleep?: Sleep
}

type Asked = { inputs: readonly SetInput[]; revision: number; isCurrent: () => boolean }

const nothing: SetRunsState = { runs: [], isRunning: false, isWaiting: false, ended: null }
const atOnce = 3
const usualWaitMs = 2_000

// The next set would meet the same.
const endsAll: RunError['code'][] = [
  'OFFLINE',
  'QUOTA_EXCEEDED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID_API_KEY',
]

/**
 * Runs one prompt with several sets of values, a few at a time. Each is a run like any other: it goes on at the
 * server when the page leaves, and only what has not begun by then is not begun.
 */
export class SetRuns {
  readonly state = createStore<SetRunsState>(() => nothing)
  readonly #parts: Parts
  #stop = new AbortController()
  #asked: Asked = { inputs: [], revision: 0, isCurrent: () => true }
  #queue: SetInput[] = []
  #workers = 0
  /** What the first run has made of the prompt: all others run the same, whatever is typed meanwhile. */
  #version: number | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** `isCurrent` says whether the prompt is still the one of that revision. */
  start(asked: Asked): void {
    if (this.state.getState().isRunning) return
    this.#asked = asked
    this.#stop = new AbortController()
    this.#version = null
    this.#queue = asked.inputs.filter(({ missing }) => missing.length === 0)
    const runs = asked.inputs.map(firstState)
    this.state.setState({ ...nothing, runs, isRunning: this.#queue.length > 0 }, true)
    void this.#work()
  }

  /** Begins no more, and stops those that run. What came is kept. */
  stop(): void {
    this.#end('Stopped')
    for (const { executionId, state } of this.state.getState().runs) {
      if (executionId && state === 'running') void this.#cancel(executionId)
    }
  }

  /** Forgets how it went; the runs are in the history. */
  clear(): void {
    if (!this.state.getState().isRunning) this.state.setState(nothing, true)
  }

  async #work(): Promise<void> {
    this.#workers++
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) await this.#run(next)
    this.#workers--
    if (this.#workers === 0) this.state.setState({ isRunning: false, isWaiting: false })
  }

  async #run(input: SetInput): Promise<void> {
    const key = randomId()
    for (;;) {
      if (this.#version === null && !this.#asked.isCurrent()) this.#end('The prompt was changed meanwhile')
      if (this.#stop.signal.aborted) return this.#set(input.id, { state: 'stopped' })
      const last = await this.#follow(input, key)
      if (last?.type !== 'failed' || last.error.code !== 'RATE_LIMITED' || last.result) {
        return this.#ended(input, last)
      }
      this.#set(input.id, { state: 'waiting' })
      await this.#wait(last.error)
    }
  }

  async #follow({ id, values }: SetInput, key: string): Promise<RunUpdate | null> {
    const { revision } = this.#asked
    const request = { values, revision, ...(this.#version !== null && { version: this.#version }) }
    this.#set(id, { state: 'running' })
    let last: RunUpdate | null = null
    for await (const update of execute(this.#parts.transport, request, key, this.#options())) {
      if (update.type === 'started') this.#started(id, update)
      this.#note(update.type === 'busy')
      last = update
    }
    return last
  }

  #started(id: string, { start }: RunUpdate & { type: 'started' }): void {
    this.#set(id, { executionId: start.execution_id })
    if (this.#stop.signal.aborted) void this.#cancel(start.execution_id)
    if (this.#version !== null) return
    this.#version = start.version_number
    while (this.#workers < Math.min(atOnce, this.#queue.length + 1)) void this.#work()
  }

  #ended({ id }: SetInput, last: RunUpdate | null): void {
    if (last?.type === 'failed') {
      const why = titleOf(last.error)
      this.#set(id, { state: 'failed', why })
      if (endsAll.includes(last.error.code) && !last.result) this.#end(why)
    } else {
      const isWhole = last?.type === 'ended' && last.result.finish_reason !== 'cancelled'
      this.#set(id, { state: isWhole ? 'done' : 'stopped' })
    }
    this.#parts.onRunEnded?.()
  }

  #end(ended: string): void {
    if (!this.state.getState().isRunning || this.#stop.signal.aborted) return
    const rest = new Set(this.#queue.map(({ id }) => id))
    this.#queue = []
    const runs = this.state.getState().runs.map((run) => (rest.has(run.id) ? stopped(run) : run))
    this.state.setState({ runs, ended })
    this.#stop.abort()
  }

  async #wait(error: RunError): Promise<void> {
    this.#note(true)
    const asked = retryAfterMs(error) || usualWaitMs
    // Not all at once: those that were refused together must not come back together.
    await (this.#parts.sleep ?? sleep)(asked + Math.round(Math.random() * usualWaitMs), this.#stop.signal)
    this.#note(false)
  }

  #note(isWaiting: boolean): void {
    if (this.state.getState().isWaiting !== isWaiting) this.state.setState({ isWaiting })
  }

  #set(id: string, change: Partial<SetRun>): void {
    const runs = this.state.getState().runs.map((run) => (run.id === id ? { ...run, ...change } : run))
    this.state.setState({ runs })
  }

  #cancel(executionId: string): Promise<void> {
    const { signal } = new AbortController()
    return cancel(this.#parts.transport, executionId, { signal })
  }

  #options(): FollowOptions {
    const { turns, sleep: wait } = this.#parts
    const { signal } = new AbortController()
    return { signal, stop: this.#stop.signal, turns, ...(wait && { sleep: wait }) }
  }
}

const stopped = (run: SetRun): SetRun => ({ ...run, state: 'stopped' })

const firstState = ({ id, name, missing }: SetInput): SetRun => ({
  id,
  name,
  executionId: null,
  ...(missing.length > 0
    ? {
        state: 'failed',
        why: `${missing.join(', ')} ${missing.length === 1 ? 'needs a value' : 'need values'}`,
      }
    : { state: 'waiting', why: null }),
})
