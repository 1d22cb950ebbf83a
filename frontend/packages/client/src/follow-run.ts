import { backoffMs } from './backoff'
import { ApiError, OfflineError } from './errors'
import { type Execution, runErrorFrom } from './execution'
import { Patience } from './patience'
import { beginning, idOf, isSame, lengthOf, type Position } from './position'
import { type RunEvent, SilenceError, StreamError } from './run-events'
import { type Sleep, sleep } from './sleep'
import type { RunRequest, RunTransport } from './transport'
import { endlessTurns, freeTurn, LateTurn, type Turn, type Turns } from './turns'
import { endOf, type LostCause, type RunUpdate } from './updates'
import { utf8Length } from './utf8'

/** What the server refused a stream with, that it was left to others, or null when it ended or broke. */
type Read = ApiError | 'let go' | null
type Updates<Result = void> = AsyncGenerator<RunUpdate, Result>
export type FollowOptions = {
  /** Ends the following. The run itself goes on at the server. */
  signal: AbortSignal
  /** The run is to end. One that has not begun is not asked for any more; the end of another waits in no line. */
  stop?: AbortSignal
  /** Whose turn it is to hold a stream open. */
  turns?: Turns
  sleep?: Sleep
}

const firstWaitMs = 250
const longestWaitMs = 8000
const pollMs = 2000
// A stream that fails this often in a row is given up for polling: something in between does not let it pass.
const streamTries = 4
// Asking again for the first event is free: the key makes it the same run.
const startTries = 5

/** Starts a run, once however often its first event is lost on the way, and follows it to its end. */
export function execute(
  transport: RunTransport,
  request: RunRequest,
  key: string,
  options: FollowOptions,
): Updates {
  return new RunReader(transport, options).execute(request, key)
}

/** Follows a run that goes on at the server, from the beginning of its text to its end. */
export function resume(transport: RunTransport, executionId: string, options: FollowOptions): Updates {
  return new RunReader(transport, options).recover(executionId, -1)
}

/** Asks the server to stop a run until it takes the request or refuses it, however long it is away. */
export async function cancel(
  transport: RunTransport,
  executionId: string,
  { signal, sleep: wait = sleep }: FollowOptions,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await transport.cancel(executionId)
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return
      await wait(backoffMs(failures, firstWaitMs, longestWaitMs), signal)
    }
  }
}

/** Reads one run: streams first, and polls its row where no stream gets through. */
class RunReader {
  readonly #transport: RunTransport
  readonly #signal: AbortSignal
  readonly #stop: AbortSignal
  readonly #turns: Turns
  readonly #sleep: Sleep
  readonly #patience = new Patience()
  #executionId: string | null = null
  /** How much has been told. */
  #at: Position = beginning
  #ended = false
  #cause: LostCause | null = null

  constructor(transport: RunTransport, options: FollowOptions) {
    this.#transport = transport
    this.#signal = options.signal
    this.#stop = options.stop ?? options.signal
    this.#turns = options.turns ?? endlessTurns
    this.#sleep = options.sleep ?? sleep
  }

  get #isOver(): boolean {
    return this.#ended || this.#signal.aborted
  }

  async *execute(request: RunRequest, key: string): Updates {
    for (let failures = 0; failures < startTries; failures++) {
      if (failures > 0) await this.#wait(failures - 1)
      if (this.#isOver) return
      const refusal = yield* this.#begin(request, key)
      if (this.#isOver) return
      if (refusal === 'let go') return yield* this.recover(this.#executionId ?? '', -1)
      if (refusal && !isFromBetween(refusal)) return yield* this.#fail(refusal)
      yield this.#lost()
      if (this.#executionId) return yield* this.recover(this.#executionId)
    }
    yield* this.#fail(new OfflineError())
  }

  /** Asks for the run until it begins, is refused for good, or the answer is lost. */
  async *#begin(request: RunRequest, key: string): Updates<Read> {
    for (;;) {
      const turn = new LateTurn()
      const events = this.#transport.execute(request, key, AbortSignal.any([this.#signal, turn.over]))
      const refusal = yield* this.#read(this.#claiming(events, turn), turn)
      if (this.#isOver || !refusal || refusal === 'let go' || !isBusy(refusal)) return refusal
      const wait = this.#patience.next(refusal)
      if (wait === null) return refusal
      yield { type: 'busy', waitMs: wait }
      if (!this.#stop.aborted) await this.#sleep(wait, AbortSignal.any([this.#signal, this.#stop]))
      if (this.#stop.aborted) yield* this.#withdrawn()
      if (this.#isOver) return null
    }
  }

  // A run is started at once, however many streams are open: only from then on its own needs a turn.
  async *#claiming(events: AsyncIterable<RunEvent>, turn: LateTurn): AsyncGenerator<RunEvent> {
    for await (const event of events) {
      yield event
      if (event.type === 'start') await turn.claim(this.#turns)
    }
  }

  *#withdrawn(): Generator<RunUpdate> {
    if (this.#isOver) return
    this.#ended = true
    yield { type: 'withdrawn' }
  }

  /** `failures` is how many streams have just failed; -1 reads the first one without waiting. */
  async *recover(executionId: string, failures = 0): Updates {
    yield* this.#readStreams(executionId, failures)
    while (!this.#isOver) {
      yield* this.#poll(executionId)
      yield* this.#readStreams(executionId, -1)
    }
  }

  /** Reads streams until the run has ended or too many in a row have failed. */
  async *#readStreams(executionId: string, before: number): Updates {
    let failures = before
    while (!this.#isOver && failures < streamTries) {
      if (failures >= 0) await this.#wait(failures)
      if (this.#isOver) return
      const before = lengthOf(this.#at)
      const end = yield* this.#readStream(executionId)
      if (end === 'let go') failures = -1
      else failures = lengthOf(this.#at) > before ? 0 : failures + 1
    }
  }

  async *#readStream(executionId: string): Updates<Read> {
    const turn = await this.#turn()
    const after = lengthOf(this.#at) > 0 ? idOf(this.#at) : null
    const signal = AbortSignal.any([this.#signal, turn.over])
    const refusal = yield* this.#read(this.#transport.resume(executionId, after, signal), turn)
    if (this.#isOver || refusal === 'let go') return refusal
    // A 400 means that our place is not the server's: read both texts from their start.
    if (refusal?.status === 400) yield this.#replace('', '')
    if (refusal && isFinal(refusal)) yield* this.#fail(refusal)
    else yield this.#lost()
    return refusal
  }

  // Once it is to stop its end is near, and the person waits for it.
  async #turn(): Promise<Turn> {
    if (this.#stop.aborted) return freeTurn
    return (await this.#turns.take(AbortSignal.any([this.#signal, this.#stop]))) ?? freeTurn
  }

  #lost(): RunUpdate {
    const cause = this.#cause
    this.#cause = null
    return { type: 'lost', ...(cause && { cause }) }
  }

  /** Tells a stream's events until its turn is over. */
  async *#read(events: AsyncIterable<RunEvent>, turn: Turn): Updates<Read> {
    try {
      for await (const event of events) {
        const update = this.#take(event)
        if (update) yield update
        if (this.#isOver) return null
      }
    } catch (error) {
      if (error instanceof ApiError) return error
      this.#cause = causeOf(error)
    } finally {
      turn.end()
    }
    return turn.over.aborted ? 'let go' : null
  }

  #take(event: RunEvent): RunUpdate | null {
    switch (event.type) {
      case 'start':
        this.#executionId = event.start.execution_id
        return { type: 'started', start: event.start }
      case 'token':
      case 'reasoning':
        return this.#takeText(event)
      case 'done':
        this.#verify(event.at)
        this.#ended = true
        return { type: 'ended', result: event.result }
      case 'error': {
        this.#verify(event.at)
        this.#ended = true
        const { code, message, details } = event.error
        return { type: 'failed', error: { code, message, details: details ?? {} } }
      }
    }
  }

  // The id says where the text must end, so nothing can be missing or doubled without being noticed.
  #takeText({ type, text, at }: RunEvent & { text: string }): RunUpdate | null {
    const which = type === 'token' ? 'answer' : 'reasoning'
    if (at[which] <= this.#at[which]) return null
    this.#verify({ ...at, [which]: at[which] - utf8Length(text) })
    this.#at = at
    return { type: type === 'token' ? 'text' : 'reasoning', text }
  }

  #verify(at: Position): void {
    if (!isSame(at, this.#at)) {
      throw new StreamError(`The text stands at byte ${idOf(this.#at)}, the stream at ${idOf(at)}`)
    }
  }

  /** Asks every two seconds, until the run has ended or the server is back after it was away: then streams may pass. */
  async *#poll(executionId: string): Updates {
    let wasAway = false
    while (!this.#isOver) {
      const found = await this.#get(executionId)
      if (this.#isOver) return
      if (found instanceof ApiError) return yield* this.#fail(found)
      if (found) yield* this.#catchUp(found)
      if (found && found.status !== 'running') return yield* this.#end(found)
      if (found && wasAway) return
      wasAway ||= found === null
      await this.#sleep(pollMs, this.#signal)
    }
  }

  /** The run's row, the refusal that will stay one, or null where asking again may help. */
  async #get(executionId: string): Promise<Execution | ApiError | null> {
    try {
      return await this.#transport.get(executionId, this.#signal)
    } catch (error) {
      return error instanceof ApiError && isFinal(error) ? error : null
    }
  }

  // The row of a run that goes on may be behind what was streamed already.
  *#catchUp({ response_text = '', reasoning_text = '', status }: Execution): Generator<RunUpdate> {
    const at = placeAfter(response_text, reasoning_text)
    if (isSame(at, this.#at) || (status === 'running' && lengthOf(at) < lengthOf(this.#at))) return
    yield this.#replace(response_text, reasoning_text)
  }

  #replace(text: string, reasoning: string): RunUpdate {
    this.#at = placeAfter(text, reasoning)
    return { type: 'replaced', text, reasoning }
  }

  *#end(execution: Execution): Generator<RunUpdate> {
    this.#ended = true
    yield* endOf(execution)
  }

  *#fail(cause: ApiError | OfflineError): Generator<RunUpdate> {
    this.#ended = true
    yield { type: 'failed', error: runErrorFrom(cause) }
  }

  #wait(failures: number): Promise<void> {
    return this.#sleep(backoffMs(failures, firstWaitMs, longestWaitMs), this.#signal)
  }
}

function causeOf(error: unknown): LostCause | null {
  if (error instanceof StreamError) return 'unreadable'
  return error instanceof SilenceError ? 'silent' : null
}

/** Asking again will not change it: the run is gone, or the caller may not see it any more. */
const isFinal = ({ status }: ApiError): boolean => status === 401 || status === 403 || status === 404

/** The server itself sheds load: nothing has begun, and the same request may pass a little later. */
const isBusy = ({ code, requestId }: ApiError): boolean => code === 'OVERLOADED' && requestId !== null

/** A proxy that got no response knows nothing about the run; what the server itself says has an id. */
const isFromBetween = ({ status, requestId }: ApiError): boolean => status >= 502 && requestId === null

const placeAfter = (text: string, reasoning: string): Position => ({
  answer: utf8Length(text),
  reasoning: utf8Length(reasoning),
})
