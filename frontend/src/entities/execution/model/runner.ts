import {
  ApiError,
  backoffMs,
  OfflineError,
  type RunEvent,
  randomId,
  StreamError,
  utf8Length,
} from '@playground/client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OutputBuffer } from './output-buffer'
import {
  type Begin,
  type Execution,
  errorOf,
  idle,
  isRunning,
  type RunAction,
  type RunError,
  type RunState,
  resultOf,
  step,
} from './run-state'

/** What is sent: the draft as it is saved at this revision with these values, or all of an earlier run again. */
export type RunRequest = { values: Record<string, string>; revision: number } | { rerunOf: string }
export type RunInput = RunRequest & { model: string; maxTokens: number }
type Events = AsyncIterable<RunEvent>

/** What the runner needs of the server. */
export type RunTransport = {
  /** The same request under the same key is the same run, and is told from its first event. */
  execute(request: RunRequest, key: string, signal: AbortSignal): Events
  resume(executionId: string, after: number | null, signal: AbortSignal): Events
  get(executionId: string, signal: AbortSignal): Promise<Execution>
  cancel(executionId: string): Promise<void>
}

export type RunnerParts = {
  transport: RunTransport
  output: OutputBuffer
  now?: () => number
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** The end of every run, however it came. */
  onEnded?: (state: RunState) => void
}

type Omitted<T> = T extends unknown ? Omit<T, 'run' | 'at'> : never

const firstWaitMs = 250
const longestWaitMs = 8000
const pollMs = 2000
// A stream that fails this often in a row is given up for asking: something in between does not let it pass.
const streamTries = 4
const unanswered =
  'Whether the run began is not known. Asked for again unchanged it is the same run, paid for once.'
// Asking again for the first answer is free: the key makes it the same run.
const startTries = 5

/** Follows one run at a time to its end, whatever happens to the connection. The run itself is the server's. */
export class Runner {
  readonly state: StoreApi<RunState> = createStore<RunState>(() => idle)
  readonly output: OutputBuffer
  readonly #parts: RunnerParts
  readonly #now: () => number
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<void>
  #abort = new AbortController()
  #offset = 0
  // What was asked for last and never got a name. It may have become a run all the same.
  #unanswered: { request: string; key: string } | null = null

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.output = parts.output
    this.#now = parts.now ?? Date.now
    this.#sleep = parts.sleep ?? sleep
  }

  get running(): boolean {
    return isRunning(this.state.getState())
  }

  /** Runs the prompt, once, however often its first answer is lost on the way. */
  async start({ model, maxTokens, ...request }: RunInput): Promise<void> {
    const run = this.#begin({ model, maxTokens, rerunOf: 'rerunOf' in request ? request.rerunOf : null })
    const { signal } = this.#abort
    const key = this.#keyFor(request)
    for (let failures = 0; failures < startTries; failures++) {
      if (failures > 0) await this.#sleep(backoffMs(failures - 1, firstWaitMs, longestWaitMs), signal)
      if (this.#isStale(run)) return
      const outcome = await this.#follow(this.#parts.transport.execute(request, key, signal), run)
      if (outcome === 'ended') return
      if (outcome !== 'lost') return this.#fail(run, outcome)
    }
    this.#fail(run, new OfflineError())
  }

  // The same request under its key is the same run, also when somebody presses Run once more.
  #keyFor(request: RunRequest): string {
    const asked = JSON.stringify(request)
    if (this.#unanswered?.request !== asked) this.#unanswered = { request: asked, key: randomId() }
    return this.#unanswered.key
  }

  /** Picks up a run that goes on at the server. */
  async attach(execution: Execution): Promise<void> {
    const run = this.#begin({
      executionId: execution.id,
      rerunOf: execution.rerun_of ?? null,
      model: execution.model_config_snapshot.model,
      maxTokens: execution.model_config_snapshot.max_tokens,
      startedAt: Date.parse(execution.created_at),
    })
    await this.#recover(execution.id, run, true)
  }

  /** Shows a run that has ended. */
  show(execution: Execution): void {
    const run = this.#begin({
      executionId: execution.id,
      rerunOf: execution.rerun_of ?? null,
      model: execution.model_config_snapshot.model,
      maxTokens: execution.model_config_snapshot.max_tokens,
    })
    this.#settle(run, execution)
  }

  /** Stops the run and keeps what came. While it is still connecting, as soon as it has a name. */
  async stop(): Promise<void> {
    const { run, executionId } = this.state.getState()
    if (!this.running) return
    this.#dispatch(run, { type: 'stop' })
    if (executionId) await this.#cancel(executionId, run)
  }

  dispose(): void {
    this.#abort.abort()
  }

  #begin(begin: Begin): number {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.#offset = 0
    this.output.reset()
    const run = this.state.getState().run + 1
    this.#dispatch(run, { type: 'begin', ...begin })
    return run
  }

  async #follow(events: Events, run: number): Promise<'ended' | 'lost' | ApiError> {
    try {
      for await (const event of events) {
        if (this.#isStale(run)) return 'ended'
        this.#take(event, run)
        if (!this.running) return 'ended'
      }
    } catch (error) {
      if (this.#isStale(run)) return 'ended'
      if (error instanceof ApiError && !isFromBetween(error)) return error
    }
    if (this.#isStale(run)) return 'ended'
    this.#dispatch(run, { type: 'lost' })
    const { executionId } = this.state.getState()
    if (!executionId) return 'lost'
    await this.#recover(executionId, run)
    return 'ended'
  }

  #take(event: RunEvent, run: number): void {
    switch (event.type) {
      case 'start':
        return this.#started(event, run)
      case 'token':
        return this.#token(event, run)
      case 'done':
        this.#verify(event.offset)
        return this.#dispatch(run, { type: 'ended', result: event.result })
      case 'error': {
        this.#verify(event.offset)
        const { code, message, details } = event.error
        return this.#dispatch(run, { type: 'failed', error: { code, message, details: details ?? {} } })
      }
    }
  }

  #started(event: RunEvent & { type: 'start' }, run: number): void {
    const { stopping, executionId: known } = this.state.getState()
    this.#unanswered = null
    this.#dispatch(run, { type: 'started', start: event.start })
    if (stopping && !known) void this.#cancel(event.start.execution_id, run)
  }

  // The id says where the text must end, so nothing can be missing or doubled without being noticed.
  #token({ text, offset }: RunEvent & { type: 'token' }, run: number): void {
    if (offset <= this.#offset) return
    this.#verify(offset - utf8Length(text))
    this.#offset = offset
    this.output.append(text)
    this.#dispatch(run, { type: 'token' })
  }

  #verify(offset: number): void {
    if (offset !== this.#offset) {
      throw new StreamError(`The text stands at byte ${this.#offset}, the stream at ${offset}`)
    }
  }

  async #recover(executionId: string, run: number, first = false): Promise<void> {
    let failures = first ? -1 : 0
    while (!this.#isStale(run)) {
      await this.#resume(executionId, run, failures)
      if (!this.#isStale(run)) await this.#poll(executionId, run)
      failures = -1
    }
  }

  /** Reads streams, until the run has ended or too many in a row have failed. */
  async #resume(executionId: string, run: number, before: number): Promise<void> {
    const { signal } = this.#abort
    let failures = before
    while (!this.#isStale(run) && failures < streamTries) {
      if (failures >= 0) await this.#sleep(backoffMs(failures, firstWaitMs, longestWaitMs), signal)
      const offset = this.#offset
      if ((await this.#resumeOnce(executionId, run)) === 'ended') return
      failures = this.#offset > offset ? 0 : failures + 1
    }
  }

  async #resumeOnce(executionId: string, run: number): Promise<'ended' | 'again'> {
    const { signal } = this.#abort
    const after = this.#offset > 0 ? this.#offset : null
    try {
      for await (const event of this.#parts.transport.resume(executionId, after, signal)) {
        if (this.#isStale(run)) return 'ended'
        this.#take(event, run)
        if (!this.running) return 'ended'
      }
    } catch (error) {
      if (error instanceof ApiError && this.#refused(error, run)) return 'ended'
    }
    if (this.#isStale(run)) return 'ended'
    this.#dispatch(run, { type: 'lost' })
    return 'again'
  }

  // A 400 means that our offset is not the server's: read the text from its start.
  #refused(error: ApiError, run: number): boolean {
    if (error.status === 400) this.#restartText()
    if (!isFinal(error)) return false
    this.#fail(run, error)
    return true
  }

  #restartText(): void {
    this.#offset = 0
    this.output.reset()
  }

  /** Asks every while, until the run has ended or the server is back after it was away: then streams may pass. */
  async #poll(executionId: string, run: number): Promise<void> {
    const { signal } = this.#abort
    let wasAway = false
    while (!this.#isStale(run)) {
      const execution = await this.#parts.transport.get(executionId, signal).catch((error: unknown) => {
        if (error instanceof ApiError && isFinal(error)) this.#fail(run, error)
        return null
      })
      if (this.#isStale(run)) return
      if (execution && execution.status !== 'running') return this.#settle(run, execution)
      if (execution) this.#replaceText(execution)
      if (execution && wasAway) return
      wasAway ||= execution === null
      await this.#sleep(pollMs, signal)
    }
  }

  // The row of a run that goes on may be behind what was streamed already.
  #replaceText({ response_text: text = '', status }: Execution): void {
    const offset = utf8Length(text)
    if (offset === this.#offset || (status === 'running' && offset < this.#offset)) return
    this.#offset = offset
    this.output.reset(text)
  }

  #settle(run: number, execution: Execution): void {
    this.#replaceText(execution)
    const start = {
      execution_id: execution.id,
      prompt_version_id: execution.prompt_version_id,
      version_number: execution.version_number,
      model: execution.model_config_snapshot.model,
    }
    this.#dispatch(run, { type: 'started', start })
    const result = resultOf(execution)
    if (execution.status === 'failed') {
      this.#dispatch(run, { type: 'failed', error: errorOf(execution), result })
    } else this.#dispatch(run, { type: 'ended', result })
  }

  // Stop is meant until the run has ended, however long the server is away.
  async #cancel(executionId: string, run: number): Promise<void> {
    const { signal } = this.#abort
    for (let failures = 0; !this.#isStale(run); failures++) {
      try {
        return await this.#parts.transport.cancel(executionId)
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) return
        await this.#sleep(backoffMs(failures, firstWaitMs, longestWaitMs), signal)
      }
    }
  }

  #fail(run: number, cause: ApiError | OfflineError): void {
    const error: RunError =
      cause instanceof ApiError
        ? { code: cause.code, message: cause.message, details: cause.details }
        : { code: 'OFFLINE', message: unanswered, details: {} }
    this.#dispatch(run, { type: 'failed', error })
  }

  #isStale(run: number): boolean {
    return this.state.getState().run !== run || !this.running || this.#abort.signal.aborted
  }

  #dispatch(run: number, action: Omitted<RunAction>): void {
    const before = this.state.getState()
    const next = step(before, { ...action, run, at: this.#now() } as RunAction)
    if (next === before) return
    // A token changes the text, which has its own way to the page; the state stays as it is.
    const same = (Object.keys(next) as (keyof RunState)[]).every((key) => next[key] === before[key])
    if (same) return
    this.state.setState(next, true)
    if (isRunning(before) && !isRunning(next)) this.#parts.onEnded?.(next)
  }
}

/** Asking again will not change it: the run is gone, or the person may not see it any more. */
const isFinal = ({ status }: ApiError): boolean => status === 401 || status === 403 || status === 404

/** A proxy that got no answer knows nothing about the run; what the server itself says has an id. */
const isFromBetween = ({ status, requestId }: ApiError): boolean => status >= 502 && requestId === null

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    globalThis.addEventListener?.('online', done)
    signal.addEventListener('abort', done)
  })
}
