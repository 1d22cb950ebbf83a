import {
  type Execution,
  endOf,
  OfflineError,
  type RunRequest,
  type RunUpdate,
  randomId,
  runErrorFrom,
} from '@playground/client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { serverNow } from '@/lib/clock'
import { notice } from '@/lib/notice'
import { OutputBuffer } from './output-buffer'
import type { RunClient, Signals } from './run-client'
import { FirstWord, noticeStep } from './run-notices'
import { type Begin, idle, isRunning, type RunAction, type RunState, step } from './run-state'

/** `pressedAt` is when Run was pressed, on the page's own clock; left out, it is now. */
export type RunInput = RunRequest & { model: string; maxTokens: number; pressedAt?: number }

export type RunnerParts = {
  /** Comes when a run is first followed: to show one that has ended takes none. */
  client: () => Promise<RunClient>
  output: OutputBuffer
  now?: () => number
  /** The end of every run, however it came. */
  onEnded?: (state: RunState) => void
}

type Follow = (client: RunClient, signals: Signals) => AsyncIterable<RunUpdate>

type Omitted<T> = T extends unknown ? Omit<T, 'run' | 'at'> : never

/** One run at a time, as a state to show. The client follows it; the run itself is the server's. */
export class Runner {
  readonly state: StoreApi<RunState> = createStore<RunState>(() => idle)
  readonly output: OutputBuffer
  readonly reasoning = new OutputBuffer()
  /** The last answer that had a text, before the present run; "" for none. */
  readonly before: StoreApi<string> = createStore<string>(() => '')
  readonly #parts: RunnerParts
  readonly #now: () => number
  readonly #firstWord = new FirstWord()
  #client: RunClient | null = null
  #isSeen = true
  #abort = new AbortController()
  #stop = new AbortController()
  // What was asked for last and never got a name. It may have become a run all the same.
  #unanswered: { request: string; key: string } | null = null

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.output = parts.output
    this.#now = parts.now ?? serverNow
  }

  /** Whether the run is on a visible page. One that is not is not read: it goes on at the server all the same. */
  setSeen(isSeen: boolean): void {
    this.#isSeen = isSeen
    this.#client?.setSeen(isSeen)
    this.#firstWord.isSeen = isSeen
  }

  get running(): boolean {
    return isRunning(this.state.getState())
  }

  /** Runs the prompt, once, however often its first event is lost on the way. */
  async start({ model, maxTokens, pressedAt, ...request }: RunInput): Promise<void> {
    const run = this.#begin({ model, maxTokens, rerunOf: 'rerunOf' in request ? request.rerunOf : null })
    this.#firstWord.await(pressedAt)
    const key = this.#keyFor(request)
    await this.#follow(run, (client, signals) => client.execute(request, key, signals))
  }

  // The same request under its key is the same run, also when Run is pressed once more.
  #keyFor(request: RunRequest): string {
    const asked = JSON.stringify(request)
    if (this.#unanswered?.request !== asked) this.#unanswered = { request: asked, key: randomId() }
    return this.#unanswered.key
  }

  /** Picks up a run that goes on at the server. */
  async attach(execution: Execution): Promise<void> {
    const run = this.#begin({ ...beginOf(execution), startedAt: Date.parse(execution.created_at) })
    await this.#follow(run, (client, signals) => client.resume(execution.id, signals))
  }

  /** Shows a run that has ended. */
  show(execution: Execution): void {
    const run = this.#begin(beginOf(execution))
    this.#replace(execution.response_text, execution.reasoning_text, run)
    for (const update of endOf(execution)) this.#apply(update, run)
  }

  /** Stops the run and keeps what came. While it is connecting, as soon as it has a name or is refused. */
  async stop(): Promise<void> {
    const { run, executionId, stopping } = this.state.getState()
    if (!this.running) return
    this.#dispatch(run, { type: 'stop' })
    this.#stop.abort()
    if (!stopping) notice({ kind: 'stream_aborted' })
    if (executionId) await this.#cancel(executionId)
  }

  dispose(): void {
    this.#abort.abort()
  }

  #begin(begin: Begin): number {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.#stop = new AbortController()
    this.#firstWord.forget()
    this.before.setState(this.output.text() || this.before.getState(), true)
    this.output.reset()
    this.reasoning.reset()
    const run = this.state.getState().run + 1
    this.#dispatch(run, { type: 'begin', ...begin })
    return run
  }

  async #follow(run: number, follow: Follow): Promise<void> {
    const abort = this.#abort
    for await (const update of this.#updates(follow, this.#signals())) {
      if (abort.signal.aborted) return
      if (update.type === 'started') this.#unanswered = null
      this.#apply(update, run)
    }
    // Stop is meant until the run has ended, and no longer.
    abort.abort()
  }

  // Its code has to come from the server that is to run it: where the one is away, so is the other.
  async *#updates(follow: Follow, signals: Signals): AsyncGenerator<RunUpdate> {
    const client = await this.#ready().catch(() => null)
    if (signals.signal.aborted) return
    if (client) yield* follow(client, signals)
    else yield { type: 'failed', error: runErrorFrom(new OfflineError()) }
  }

  async #ready(): Promise<RunClient> {
    const client = this.#client ?? (await this.#parts.client())
    this.#client ??= client
    this.#client.setSeen(this.#isSeen)
    return this.#client
  }

  #apply(update: RunUpdate, run: number): void {
    switch (update.type) {
      case 'started':
        return this.#started(update, run)
      case 'text':
        this.output.append(update.text)
        return this.#dispatch(run, { type: 'token' })
      case 'reasoning':
        this.reasoning.append(update.text)
        return this.#dispatch(run, { type: 'reasoning' })
      case 'replaced':
        return this.#replace(update.text, update.reasoning, run)
      default:
        return this.#dispatch(run, update)
    }
  }

  #replace(text = '', reasoning = '', run: number): void {
    this.output.reset(text)
    this.reasoning.reset(reasoning)
    if (reasoning) this.#dispatch(run, { type: 'reasoning' })
    if (text) this.#dispatch(run, { type: 'token' })
  }

  #started(update: RunUpdate & { type: 'started' }, run: number): void {
    const { stopping, executionId: known } = this.state.getState()
    this.#dispatch(run, update)
    if (stopping && !known) void this.#cancel(update.start.execution_id)
  }

  // At once: what is typed after Stop must not find the run going on.
  async #cancel(executionId: string): Promise<void> {
    const signals = this.#signals()
    const client = this.#client ?? (await this.#ready())
    await client.cancel(executionId, signals)
  }

  #signals = (): Signals => ({ signal: this.#abort.signal, stop: this.#stop.signal })

  #dispatch(run: number, action: Omitted<RunAction>): void {
    const before = this.state.getState()
    const next = step(before, { ...action, run, at: this.#now() } as RunAction)
    if (next === before) return
    noticeStep(before, next, action.type === 'lost' ? action.cause : undefined)
    if (before.firstTokenAt === null && next.firstTokenAt !== null) this.#firstWord.came()
    // A token changes the text, which has its own way to the page; the state stays as it is.
    const same = (Object.keys(next) as (keyof RunState)[]).every((key) => next[key] === before[key])
    if (same) return
    this.state.setState(next, true)
    if (isRunning(before) && !isRunning(next)) this.#parts.onEnded?.(next)
  }
}

const beginOf = ({ id, rerun_of, model_config_snapshot: { model, max_tokens } }: Execution): Begin => ({
  executionId: id,
  rerunOf: rerun_of ?? null,
  model,
  maxTokens: max_tokens,
})
