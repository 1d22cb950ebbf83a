import {
  ApiError,
  type Execution,
  endlessTurns,
  OfflineError,
  type RunEvent,
  type RunTransport,
} from '@playground/client'
import { expect, it, vi } from 'vitest'
import { SetRuns } from './set-runs'

type Request = Parameters<RunTransport['execute']>[0] & { values: Record<string, string>; version?: number }

const at = { answer: 0, reasoning: 0 }
const started = (id: string): RunEvent => ({
  type: 'start',
  at,
  start: { execution_id: id, prompt_version_id: 'v', version_number: 7, model: 'demo-1' },
})
const ended = (id: string, finish_reason: 'end_turn' | 'cancelled' = 'end_turn'): RunEvent => ({
  type: 'done',
  at,
  result: {
    execution_id: id,
    finish_reason,
    input_tokens: 1,
    output_tokens: 1,
    latency_ms: 1,
    ttft_ms: 1,
    cost_usd: 0,
  },
})
const failed = (code: 'RATE_LIMITED' | 'QUOTA_EXCEEDED' | 'PROMPT_TOO_LONG', details = {}) =>
  new ApiError(400, code, code, details, 'r1')

const set = (n: number, missing: string[] = []) => ({
  id: `s${n}`,
  name: `Set ${n}`,
  values: { n: `${n}` },
  missing,
})
const sets = (count: number) => Array.from({ length: count }, (_, n) => set(n))

/** A server that does with each request what it is told to, by the value of `n`. */
function setup(meet: (n: number, tries: number) => Error | Promise<unknown> | null) {
  const requests: { request: Request; key: string }[] = []
  const cancelled: string[] = []
  const waited: number[] = []
  let open = 0
  let most = 0
  const transport: RunTransport = {
    async *execute(request, key) {
      const { values } = request as Request
      const tries = requests.filter((one) => one.request.values.n === values.n).length
      requests.push({ request: request as Request, key })
      const met = meet(Number(values.n), tries)
      if (met instanceof Error) throw met
      most = Math.max(most, ++open)
      yield started(`e${values.n}`)
      await met
      open--
      yield ended(`e${values.n}`, cancelled.includes(`e${values.n}`) ? 'cancelled' : 'end_turn')
    },
    resume: () => (async function* () {})(),
    get: async () => ({}) as Execution,
    cancel: async (id) => void cancelled.push(id),
  }
  const runs = new SetRuns({
    transport,
    turns: endlessTurns,
    sleep: async (ms) => void waited.push(ms),
  })
  const start = (inputs = sets(5), isCurrent = () => true) => runs.start({ inputs, revision: 3, isCurrent })
  const end = () => vi.waitFor(() => expect(runs.state.getState().isRunning).toBe(false))
  const states = () => runs.state.getState().runs.map(({ state }) => state)
  return { runs, start, end, states, requests, cancelled, waited, most: () => most }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 1))

it('runs every set once, three at a time, and all of the version that the first one made', async () => {
  const { start, end, states, requests, most, runs } = setup(soon)
  start(sets(8))
  await end()
  expect(states()).toEqual(Array.from({ length: 8 }, () => 'done'))
  expect(requests.map(({ request }) => request.version)).toEqual([
    undefined,
    ...Array.from({ length: 7 }, () => 7),
  ])
  expect(new Set(requests.map(({ key }) => key)).size).toBe(8)
  expect(most()).toBe(3)
  expect(runs.state.getState().runs.map(({ executionId }) => executionId)).toContain('e7')
})

it('names what a set lacks, and runs the others', async () => {
  const { start, end, runs, states } = setup(() => null)
  start([set(0, ['dish', 'tone']), set(1)])
  await end()
  expect(states()).toEqual(['failed', 'done'])
  expect(runs.state.getState().runs[0]?.why).toBe('dish, tone need values')
  start([set(0, ['dish'])])
  expect(runs.state.getState()).toMatchObject({ isRunning: false, runs: [{ why: 'dish needs a value' }] })
})

it('waits as long as it is told to, and asks again under the same key', async () => {
  const refusal = failed('RATE_LIMITED', { retry_after_seconds: 9 })
  const { start, end, states, requests, waited } = setup((n, tries) =>
    n === 1 && tries < 2 ? refusal : null,
  )
  start(sets(3))
  await end()
  expect(states()).toEqual(['done', 'done', 'done'])
  expect(waited).toHaveLength(2)
  for (const ms of waited) expect(ms).toBeGreaterThanOrEqual(9000)
  const keys = requests.filter(({ request }) => request.values.n === '1').map(({ key }) => key)
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

it('goes on after one that failed, and says why it did', async () => {
  const { start, end, states, runs } = setup((n) => (n === 0 ? failed('PROMPT_TOO_LONG') : null))
  start(sets(3))
  await end()
  expect(states()).toEqual(['failed', 'done', 'done'])
  expect(runs.state.getState().runs[0]?.why).toBe('The prompt is too long for this model')
})

it('begins no more where the next one would meet the same', async () => {
  for (const [error, why] of [
    [failed('QUOTA_EXCEEDED'), 'The monthly limit is used up'],
    [new OfflineError(), 'The server cannot be reached'],
  ] as const) {
    const { start, end, states, runs } = setup((n) => (n === 1 ? error : soon()))
    start(sets(20))
    await end()
    expect(states().filter((state) => state === 'failed')).toHaveLength(1)
    expect(states()).toContain('stopped')
    expect(runs.state.getState().ended).toBe(why)
  }
})

it('stops: what runs is ended at the server, and what waits is not begun', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { start, end, states, runs, cancelled, requests } = setup(() => held)
  start(sets(6))
  await vi.waitFor(() => expect(requests).toHaveLength(3))
  await soon()
  runs.stop()
  await vi.waitFor(() => expect(cancelled).toHaveLength(3))
  release()
  await end()
  expect(requests).toHaveLength(3)
  expect(states()).toEqual(Array.from({ length: 6 }, () => 'stopped'))
  runs.clear()
  expect(runs.state.getState().runs).toEqual([])
})

it('does not run a prompt that was changed before the first run began', async () => {
  let isCurrent = true
  const refusal = failed('RATE_LIMITED')
  const { start, end, states, runs } = setup(() => {
    isCurrent = false
    return refusal
  })
  start(sets(2), () => isCurrent)
  await end()
  expect(states()).toEqual(['stopped', 'stopped'])
  expect(runs.state.getState().ended).toBe('The prompt was changed meanwhile')
})
