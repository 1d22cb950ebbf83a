import {
  ApiError,
  type Execution,
  OfflineError,
  type RunEvent,
  type RunTransport,
  utf8Length,
} from '@playground/client'
import { describe, expect, it, vi } from 'vitest'
import { OutputBuffer } from './output-buffer'
import { createRunClient } from './run-client'
import { Runner } from './runner'

const place = (answer: number, reasoning = 0) => ({ answer, reasoning })
const start: RunEvent = {
  type: 'start',
  at: place(0),
  start: { execution_id: 'e1', prompt_version_id: 'v1', version_number: 3, model: 'demo-1' },
}
const done = (offset: number, finish_reason: 'end_turn' | 'cancelled' = 'end_turn'): RunEvent => ({
  type: 'done',
  at: place(offset),
  result: {
    execution_id: 'e1',
    input_tokens: 5,
    output_tokens: 2,
    finish_reason,
    latency_ms: 40,
    ttft_ms: 10,
    cost_usd: 0,
  },
})
function tokens(texts: string[], from = 0): RunEvent[] {
  let offset = from
  return texts.map((text) => {
    offset += utf8Length(text)
    return { type: 'token', text, at: place(offset) }
  })
}
const execution = (change: Partial<Execution>): Execution =>
  ({
    id: 'e1',
    prompt_version_id: 'v1',
    version_number: 3,
    status: 'running',
    created_at: '2026-11-22T10:00:00.000Z',
    model_config_snapshot: { model: 'demo-1', max_tokens: 64 },
    finish_reason: null,
    error: null,
    ...change,
  }) as Execution

/** A stream that ends, or breaks when its last item is an error. */
async function* play(items: (RunEvent | Error | Promise<RunEvent>)[]): AsyncGenerator<RunEvent> {
  for (const item of items) {
    if (item instanceof Error) throw item
    yield await item
  }
}

function setup(transport: Partial<RunTransport>) {
  const asked: (string | null)[] = []
  const cancel = vi.fn(async () => undefined)
  const full: RunTransport = {
    execute: () => play([]),
    resume: () => play([]),
    get: async () => execution({}),
    cancel,
    ...transport,
  }
  const resume = full.resume
  full.resume = (id, after, signal) => {
    asked.push(after)
    return resume(id, after, signal)
  }
  const output = new OutputBuffer((work) => work())
  const onEnded = vi.fn()
  const runner = new Runner({
    client: async () => createRunClient(full, { sleep: async () => undefined }),
    output,
    now: () => 1000,
    onEnded,
  })
  return { runner, transport: full, output, asked, cancel, onEnded, state: () => runner.state.getState() }
}
const input = { values: {}, revision: 1, model: 'demo-1', maxTokens: 64 }

describe('Runner', () => {
  it('goes from start through tokens to done', async () => {
    const phases: string[] = []
    const { runner, output, state, onEnded } = setup({
      execute: () => play([start, ...tokens(['Hé', '👋']), done(7)]),
    })
    runner.state.subscribe((next, last) => next.phase !== last.phase && phases.push(next.phase))
    await runner.start(input)
    expect(phases).toEqual(['connecting', 'streaming', 'done'])
    expect(output.text()).toBe('Hé👋')
    expect(state()).toMatchObject({ executionId: 'e1', versionNumber: 3, result: { output_tokens: 2 } })
    expect(onEnded).toHaveBeenCalledOnce()
  })

  it('cannot be reached while what follows it does not come, and asks for it again', async () => {
    const { transport } = setup({ execute: () => play([start, ...tokens(['Hé']), done(3)]) })
    const client = vi
      .fn(async () => createRunClient(transport))
      .mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'))
    const runner = new Runner({ client, output: new OutputBuffer((work) => work()) })
    await runner.start(input)
    expect(runner.state.getState()).toMatchObject({ phase: 'failed', error: { code: 'OFFLINE' } })
    await runner.start(input)
    expect(runner.state.getState().phase).toBe('done')
    expect(runner.output.text()).toBe('Hé')
  })

  it('publishes no state for a token after the first', async () => {
    const { runner } = setup({ execute: () => play([start, ...tokens(['a', 'b', 'c', 'd']), done(4)]) })
    const changes = vi.fn()
    runner.state.subscribe(changes)
    await runner.start(input)
    expect(changes).toHaveBeenCalledTimes(4)
  })

  it('resumes after the last byte it has when the connection breaks', async () => {
    const { runner, output, state, asked } = setup({
      execute: () => play([start, ...tokens(['Hé']), new OfflineError()]),
      resume: () => play([...tokens(['llo'], 3), done(6)]),
    })
    await runner.start(input)
    expect(asked).toEqual(['3'])
    expect(output.text()).toBe('Héllo')
    expect(state().phase).toBe('done')
  })

  it('takes a stream that just stops for a broken one', async () => {
    const { runner, state } = setup({
      execute: () => play([start, ...tokens(['a'])]),
      resume: () => play([done(1)]),
    })
    await runner.start(input)
    expect(state().phase).toBe('done')
  })

  it('notices a gap and asks for what is missing', async () => {
    const { runner, output, asked } = setup({
      execute: () => play([start, ...tokens(['a']), { type: 'token', text: 'c', at: place(3) }]),
      resume: () => play([...tokens(['b', 'c'], 1), done(3)]),
    })
    await runner.start(input)
    expect(asked).toEqual(['1'])
    expect(output.text()).toBe('abc')
  })

  it('skips what it has already', async () => {
    const { runner, output } = setup({
      execute: () => play([start, ...tokens(['a', 'b']), ...tokens(['b', 'c'], 1), done(3)]),
    })
    await runner.start(input)
    expect(output.text()).toBe('abc')
  })

  it('does not believe an end that comes too early', async () => {
    const { runner, output } = setup({
      execute: () => play([start, ...tokens(['a']), done(2)]),
      resume: () => play([...tokens(['b'], 1), done(2)]),
    })
    await runner.start(input)
    expect(output.text()).toBe('ab')
  })

  it('starts the text again when the server does not know the offset', async () => {
    const streams = [
      () => play([new ApiError(400, 'INVALID_REQUEST', 'beyond the text')]),
      () => play([start, ...tokens(['xyz']), done(3)]),
    ]
    const { runner, output, asked } = setup({
      execute: () => play([start, ...tokens(['ab']), new OfflineError()]),
      resume: () => streams.shift()?.() ?? play([]),
    })
    await runner.start(input)
    expect(asked).toEqual(['2', null])
    expect(output.text()).toBe('xyz')
  })

  it('asks every while when no stream gets through, and takes the text whole', async () => {
    const rows = [
      execution({ response_text: 'ab' }),
      execution({ status: 'completed', response_text: 'abc', finish_reason: 'end_turn', latency_ms: 9 }),
    ]
    const { runner, output, state, asked } = setup({
      execute: () => play([start, ...tokens(['a']), new OfflineError()]),
      resume: () => play([new OfflineError()]),
      get: async () => rows.shift() ?? execution({}),
    })
    await runner.start(input)
    expect(asked).toHaveLength(4)
    expect(output.text()).toBe('abc')
    expect(state()).toMatchObject({ phase: 'done', result: { latency_ms: 9 } })
  })

  it.each([
    ['nothing came', new OfflineError()],
    ['something in between gave up', new ApiError(502, 'OVERLOADED', 'Bad gateway')],
  ])('asks for the same run again when its first answer was lost: %s', async (_, loss) => {
    const keys: string[] = []
    const streams = [() => play([loss]), () => play([]), () => play([start, ...tokens(['a']), done(1)])]
    const { runner, output, state, asked } = setup({
      execute: (_request, key) => {
        keys.push(key)
        return streams.shift()?.() ?? play([])
      },
    })
    await runner.start(input)
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    expect(asked).toEqual([])
    expect(output.text()).toBe('a')
    expect(state().phase).toBe('done')
  })

  it('gives every run a key of its own', async () => {
    const keys: string[] = []
    const { runner } = setup({
      execute: (_request, key) => {
        keys.push(key)
        return play([start, done(0)])
      },
    })
    await runner.start(input)
    await runner.start(input)
    expect(new Set(keys).size).toBe(2)
  })

  it('stops a run whose first answer was lost as soon as it has a name', async () => {
    let asks = 0
    const { runner, cancel, state } = setup({
      execute: () => {
        void runner.stop()
        return asks++ === 0 ? play([new OfflineError()]) : play([start, done(0, 'cancelled')])
      },
    })
    await runner.start(input)
    expect(cancel).toHaveBeenCalledExactlyOnceWith('e1')
    expect(state().phase).toBe('cancelled')
  })

  it('says that it could not reach the server when it never answers', async () => {
    let asks = 0
    const { runner, state } = setup({
      execute: () => {
        asks++
        return play([new OfflineError()])
      },
    })
    await runner.start(input)
    expect(asks).toBe(5)
    expect(state()).toMatchObject({ phase: 'failed', error: { code: 'OFFLINE' } })
  })

  it('asks for what was never answered under the same key, until something about it has changed', async () => {
    const keys: string[] = []
    const { runner } = setup({
      execute: (_request, key) => {
        keys.push(key)
        return play([keys.length <= 10 ? new OfflineError() : start, done(0)])
      },
    })
    await runner.start(input)
    await runner.start(input)
    await runner.start({ ...input, revision: 2 })
    expect(new Set(keys.slice(0, 10)).size).toBe(1)
    expect(keys[10]).not.toBe(keys[0])
  })

  it('goes back to the stream when the server was away and is back', async () => {
    const gone = () => play([new OfflineError()])
    const streams = [gone, gone, gone, gone, () => play([...tokens(['d'], 3), done(4)])]
    const rows = [null, execution({ response_text: 'abc' })]
    const { runner, output, state, asked } = setup({
      execute: () => play([start, ...tokens(['a']), new OfflineError()]),
      resume: () => streams.shift()?.() ?? play([]),
      get: async () => rows.shift() ?? Promise.reject(new OfflineError()),
    })
    await runner.start(input)
    expect(asked).toEqual(['1', '1', '1', '1', '3'])
    expect(output.text()).toBe('abcd')
    expect(state().phase).toBe('done')
  })

  it('never takes back text because the row of a running run is behind', async () => {
    const rows = [
      execution({ response_text: 'a' }),
      execution({ status: 'completed', response_text: 'abc', finish_reason: 'end_turn' }),
    ]
    const { runner, output } = setup({
      execute: () => play([start, ...tokens(['a', 'b']), new OfflineError()]),
      resume: () => play([new OfflineError()]),
      get: async () => rows.shift() ?? execution({}),
    })
    const reset = vi.spyOn(output, 'reset')
    await runner.start(input)
    expect(reset.mock.calls).toEqual([[], ['abc']])
  })

  it('goes on asking to stop for as long as the server is away', async () => {
    const cancel = vi.fn<RunTransport['cancel']>().mockResolvedValue()
    for (let at = 0; at < 9; at++) cancel.mockRejectedValueOnce(new OfflineError())
    let end = (_event: RunEvent) => {}
    const late = new Promise<RunEvent>((resolve) => {
      end = resolve
    })
    const { runner, state } = setup({ execute: () => play([start, late]), cancel })
    const running = runner.start(input)
    await vi.waitFor(() => expect(state().executionId).toBe('e1'))
    await runner.stop()
    expect(cancel).toHaveBeenCalledTimes(10)
    end(done(0, 'cancelled'))
    await running
    expect(state().phase).toBe('cancelled')
  })

  it('remembers which run is repeated', async () => {
    const { runner, state } = setup({ execute: () => play([start, done(0)]) })
    await runner.start({ rerunOf: 'e0', model: 'demo-1', maxTokens: 64 })
    expect(state().rerunOf).toBe('e0')
    runner.show(execution({ status: 'failed', rerun_of: 'e2' }))
    expect(state().rerunOf).toBe('e2')
    await runner.start(input)
    expect(state().rerunOf).toBeNull()
  })

  it('keeps what the model thinks apart from what it answers, and resumes both', async () => {
    const thought = (text: string, answer: number, reasoning: number): RunEvent => ({
      type: 'reasoning',
      text,
      at: place(answer, reasoning),
    })
    const phases: string[] = []
    const { runner, output, asked, state } = setup({
      execute: () => play([start, thought('hm', 0, 2), new Error('cut')]),
      resume: () =>
        play([
          thought('é', 0, 4),
          { type: 'token', text: 'yes', at: place(3, 4) },
          { ...done(3), at: place(3, 4) },
        ]),
    })
    runner.state.subscribe(({ phase, thinking }) => phases.push(thinking ? 'thinking' : phase))
    await runner.start(input)
    expect([runner.reasoning.text(), output.text()]).toEqual(['hmé', 'yes'])
    expect(asked).toEqual(['0.2'])
    expect(phases).toContain('thinking')
    expect(state()).toMatchObject({ phase: 'done', hasReasoning: true, thinking: false })
  })

  it('keeps the partial text of a run that fails', async () => {
    const error = { code: 'MODEL_UNAVAILABLE', message: 'Broke off' } as const
    const { runner, output, state } = setup({
      execute: () => play([start, ...tokens(['par']), { type: 'error', at: place(3), error }]),
    })
    await runner.start(input)
    expect(output.text()).toBe('par')
    expect(state()).toMatchObject({ phase: 'failed', error: { code: 'MODEL_UNAVAILABLE' } })
  })

  it('shows a refusal before the run as a failure', async () => {
    const { runner, state } = setup({
      execute: () => play([new ApiError(400, 'PROMPT_TOO_LONG', 'Too long', { max_tokens: 5 })]),
    })
    await runner.start(input)
    expect(state()).toMatchObject({
      phase: 'failed',
      error: { code: 'PROMPT_TOO_LONG', details: { max_tokens: 5 } },
    })
  })

  it('asks for a repetition under one key, however often its answer is lost', async () => {
    const execute = vi.fn<RunTransport['execute']>()
    execute.mockReturnValueOnce(play([new OfflineError()]))
    execute.mockReturnValueOnce(play([start, ...tokens(['again']), done(5)]))
    const { runner, output } = setup({ execute })
    await runner.start({ rerunOf: 'e0', model: 'demo-1', maxTokens: 64 })
    expect(output.text()).toBe('again')
    const [first, second] = execute.mock.calls
    expect(first?.[0]).toEqual({ rerunOf: 'e0' })
    expect(second?.slice(0, 2)).toEqual(first?.slice(0, 2))
  })

  it('ignores what an earlier run still sends', async () => {
    let release = (_event: RunEvent) => {}
    const late = new Promise<RunEvent>((resolve) => {
      release = resolve
    })
    const streams = [() => play([start, late]), () => play([start, ...tokens(['new']), done(3)])]
    const { runner, output, state } = setup({ execute: () => streams.shift()?.() ?? play([]) })
    const first = runner.start(input)
    await vi.waitFor(() => expect(state().executionId).toBe('e1'))
    await runner.start(input)
    release({ type: 'token', text: 'old', at: place(3) })
    await first
    expect(output.text()).toBe('new')
    expect(state()).toMatchObject({ run: 2, phase: 'done' })
  })

  it('cancels as soon as the run has a name', async () => {
    let release = (_event: RunEvent) => {}
    const named = new Promise<RunEvent>((resolve) => {
      release = resolve
    })
    const { runner, cancel, state } = setup({
      execute: () => play([named, ...tokens(['pa']), done(2, 'cancelled')]),
    })
    const running = runner.start(input)
    await runner.stop()
    expect(cancel).not.toHaveBeenCalled()
    expect(state().stopping).toBe(true)
    release(start)
    await running
    expect(cancel).toHaveBeenCalledExactlyOnceWith('e1')
    expect(state()).toMatchObject({ phase: 'cancelled', stopping: false })
  })

  it('picks up a run that goes on and shows one that has ended', async () => {
    const { runner, output, state, asked } = setup({
      resume: () => play([start, ...tokens(['go', 'ing']), done(5)]),
    })
    await runner.attach(execution({}))
    expect(asked).toEqual([null])
    expect(output.text()).toBe('going')
    runner.show(execution({ status: 'failed', response_text: 'half' }))
    expect(output.text()).toBe('half')
    expect(state()).toMatchObject({ phase: 'failed', error: { code: 'INTERNAL' }, versionNumber: 3 })
  })
})

describe('a server that is busy', () => {
  const overloaded = new ApiError(503, 'OVERLOADED', 'Busy', { retry_after_seconds: 1 }, 'r1')

  it('is asked again under the same key, and says so meanwhile', async () => {
    const keys: string[] = []
    const seen: boolean[] = []
    const { runner, state } = setup({
      execute: (_, key) => {
        keys.push(key)
        return play(keys.length < 3 ? [overloaded] : [start, ...tokens(['Hi']), done(2)])
      },
    })
    runner.state.subscribe(({ busyUntil, phase }) => seen.push(busyUntil !== null && phase === 'connecting'))
    await runner.start(input)
    expect(new Set(keys).size).toBe(1)
    expect(seen).toContain(true)
    expect(state()).toMatchObject({ phase: 'done', busyUntil: null })
  })

  it('is asked no more once Stop is pressed', async () => {
    let asked = 0
    const { runner, state, cancel, onEnded } = setup({
      execute: () => {
        asked++
        return play([overloaded])
      },
    })
    runner.state.subscribe(
      ({ busyUntil, stopping }) => void (busyUntil !== null && !stopping && runner.stop()),
    )
    await runner.start(input)
    expect(state()).toMatchObject({ phase: 'cancelled', busyUntil: null, executionId: null })
    expect(asked).toBe(1)
    expect(cancel).not.toHaveBeenCalled()
    expect(onEnded).toHaveBeenCalledOnce()
  })
})
