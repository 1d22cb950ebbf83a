import { ApiError, OfflineError, type Schemas } from '@playground/client'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepFor } from '@/lib/stored'
import { KeptValues } from './kept-values'
import { createValues, setValue } from './values'

type Wire = Schemas['PromptValues']
type Put = Schemas['PutValuesRequest']

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  keepFor('ada')
})
afterEach(() => vi.useRealTimers())

class Server {
  kept: Wire = { values: {}, sets: [], revision: 0 }
  /** What the next requests meet instead of an answer. */
  fails: (() => Error)[] = []
  saves = 0

  load = async (): Promise<Wire> => {
    this.#fail()
    return structuredClone(this.kept)
  }

  save = async (body: Put): Promise<Wire> => {
    this.#fail()
    this.saves++
    if (body.base_revision !== this.kept.revision) {
      throw new ApiError(409, 'CONFLICT', 'Changed elsewhere', { current: structuredClone(this.kept) })
    }
    this.kept = { ...(structuredClone(body) as unknown as Wire), revision: this.kept.revision + 1 }
    return structuredClone(this.kept)
  }

  #fail(): void {
    const failure = this.fails.shift()
    if (failure) throw failure()
  }
}

function openAt(server: Server, promptId = 'p1') {
  const values = createValues({ id: promptId })
  const kept = new KeptValues({ promptId, values, load: server.load, save: server.save })
  kept.wake()
  return { values, kept, type: (name: string, value: string) => setValue(values, name, value) }
}

/** Another device of the same person: a browser that has kept nothing. */
function elsewhere(server: Server) {
  localStorage.clear()
  return openAt(server)
}

const settle = () => vi.advanceTimersByTimeAsync(5000)

it('shows on another device what was typed on one', async () => {
  const server = new Server()
  const one = openAt(server)
  one.type('dish', 'soup')
  one.kept.ranWith([['dish', 'soup']])
  one.type('dish', 'stew')
  await settle()
  const other = elsewhere(server)
  await settle()
  expect(other.values.getState().get('dish')).toBe('stew')
  expect(other.kept.recent.getState().get('dish')).toEqual(['soup'])
  expect(server.saves).toBe(1)
})

it('is settled when the server said what it keeps, cannot be asked, or takes too long', async () => {
  const server = new Server()
  const { kept } = openAt(server)
  expect(kept.settled.getState().is).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(kept.settled.getState().is).toBe(true)

  server.fails.push(() => new OfflineError())
  const offline = openAt(server).kept
  await vi.advanceTimersByTimeAsync(1)
  expect(offline.settled.getState().is).toBe(true)

  server.load = () => new Promise(() => {})
  const hanging = openAt(server).kept
  await vi.advanceTimersByTimeAsync(1900)
  expect(hanging.settled.getState().is).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  expect(hanging.settled.getState().is).toBe(true)
})

it('is ready when it has what the server keeps, and waits no longer than a moment for that', async () => {
  const server = new Server()
  server.kept = { values: { dish: { current: 'stew', recent: [] } }, sets: [], revision: 1 }
  const { values, kept } = openAt(server)
  expect(values.getState().get('dish')).toBeUndefined()
  await kept.ready()
  expect(values.getState().get('dish')).toBe('stew')

  const silent = new KeptValues({
    promptId: 'p2',
    values: createValues({ id: 'p2' }),
    load: () => new Promise(() => {}),
    save: server.save,
  })
  const waited = vi.fn()
  void silent.ready().then(waited)
  await settle()
  expect(waited).toHaveBeenCalled()
})

it('offers the last ten values that were run with, the latest first', async () => {
  const { kept } = openAt(new Server())
  for (let n = 0; n < 12; n++) kept.ranWith([['dish', `v${n}`]])
  kept.ranWith([
    ['dish', 'v5'],
    ['empty', ''],
  ])
  expect(kept.recent.getState().get('dish')).toEqual([
    'v5',
    'v11',
    'v10',
    'v9',
    'v8',
    'v7',
    'v6',
    'v4',
    'v3',
    'v2',
  ])
  expect(kept.recent.getState().get('empty')).toEqual([])
})

it('keeps a value that another device replaced meanwhile among the earlier ones', async () => {
  const server = new Server()
  const one = openAt(server)
  await settle()
  server.kept = { values: { dish: { current: 'theirs', recent: [] } }, sets: [], revision: 4 }
  one.type('dish', 'mine')
  await settle()
  expect(one.values.getState().get('dish')).toBe('mine')
  expect(server.kept.values.dish).toEqual({ current: 'mine', recent: ['theirs'] })
})

it('lets an example give way to what was typed elsewhere, and is kept itself where nothing was', async () => {
  const server = new Server()
  const open = () => {
    const examples = new Map([['dish', 'cake']])
    const values = createValues({ id: 'p1' }, examples)
    const kept = new KeptValues({ promptId: 'p1', values, examples, ...server })
    kept.wake()
    return { values, kept }
  }
  open()
  await settle()
  expect(server.kept.values.dish).toEqual({ current: 'cake', recent: [] })
  server.kept = { values: { dish: { current: 'soup', recent: ['cake'] } }, sets: [], revision: 2 }
  localStorage.clear()
  const other = open()
  await settle()
  expect(other.values.getState().get('dish')).toBe('soup')
})

it('sends again after a time without a network, and what was typed before the first answer', async () => {
  const server = new Server()
  server.kept = { values: { guests: { current: 'four', recent: [] } }, sets: [], revision: 1 }
  server.fails = Array.from({ length: 3 }, () => () => new OfflineError('gone'))
  const one = openAt(server)
  one.type('dish', 'soup')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(Object.fromEntries(one.values.getState())).toEqual({ dish: 'soup', guests: 'four' })
  expect(server.kept.values.dish?.current).toBe('soup')
})

it('does not insist on what was refused, and keeps it here', async () => {
  const server = new Server()
  const one = openAt(server)
  await settle()
  server.fails = [() => new ApiError(429, 'QUOTA_EXCEEDED', 'No room')]
  one.type('dish', 'long')
  await vi.advanceTimersByTimeAsync(600_000)
  expect(server.saves).toBe(0)
  expect(one.kept.refusal.getState().message).toBe('No room')
  expect(openAt(server).values.getState().get('dish')).toBe('long')
  one.type('dish', 'short')
  await settle()
  expect(one.kept.refusal.getState().message).toBeNull()
  expect(server.kept.values.dish?.current).toBe('short')
})

it('asks no more for a prompt that is gone', async () => {
  const server = new Server()
  server.fails = Array.from({ length: 2 }, () => () => new ApiError(404, 'NOT_FOUND', 'gone'))
  openAt(server)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(server.fails).toHaveLength(1)
})

const names = fc.constantFrom('a', 'b', '__proto__')
const step = fc.oneof(
  fc.record({ who: fc.nat(1), name: names, value: fc.string({ minLength: 1 }) }),
  fc.record({ who: fc.nat(1), fails: fc.constant(true) }),
  fc.record({ wait: fc.nat(3000) }),
)

it('loses no value of two devices in any order, and ends with the same on both', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const server = new Server()
      const both = [elsewhere(server), elsewhere(server)]
      const last = new Map<string, string>()
      // What was on the screen when another value was typed in its place was given up by the person.
      const givenUp = new Set<string>()
      for (const one of steps) {
        if ('wait' in one) await vi.advanceTimersByTimeAsync(one.wait)
        else if ('fails' in one) server.fails.push(() => new OfflineError('gone'))
        else {
          givenUp.add(`${one.name} ${both[one.who]?.values.getState().get(one.name)}`)
          both[one.who]?.type(one.name, one.value)
          last.set(`${one.who} ${one.name}`, one.value)
        }
      }
      server.fails = []
      for (let round = 0; round < 3; round++) {
        for (const { kept } of both) kept.wake()
        await vi.advanceTimersByTimeAsync(120_000)
      }
      expect(both.map(({ kept }) => kept.dirty)).toEqual([false, false])
      expect(both[0]?.values.getState()).toEqual(both[1]?.values.getState())
      for (const [key, value] of last) {
        const name = key.slice(2)
        const found = Object.getOwnPropertyDescriptor(server.kept.values, name)?.value as
          | Schemas['VariableValue']
          | undefined
        const known = [found?.current, ...(found?.recent ?? [])]
        if (!givenUp.has(`${name} ${value}`)) expect(known).toContain(value)
      }
      for (const { kept } of both) kept.dispose()
    }),
    { numRuns: 300 },
  )
})
