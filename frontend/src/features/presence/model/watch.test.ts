import { ApiError, endlessTurns } from '@playground/client'
import { expect, it, vi } from 'vitest'
import { type Watched, watch } from './watch'

const error = (status: number) => new ApiError(status, 'NOT_FOUND', 'x')

function parts(look: Watched<number>['look'], over: Partial<Watched<number>> = {}): Watched<number> {
  return {
    look,
    turns: endlessTurns,
    seen: async () => undefined,
    hidden: () => new AbortController().signal,
    sleep: async () => undefined,
    tell: () => undefined,
    ...over,
  }
}

it('looks again when a look is over, and ends where there is nothing to see', async () => {
  const told: number[] = []
  let looks = 0
  async function* look() {
    looks += 1
    if (looks === 3) throw error(404)
    yield looks
  }
  await watch(parts(look, { tell: (news) => told.push(news) }), new AbortController().signal)
  expect(told).toEqual([1, 2])
})

it('waits longer after each failure in a row', async () => {
  const waits: number[] = []
  const left = new AbortController()
  // biome-ignore lint/correctness/useYield: a look that shows nothing
  async function* look(): AsyncGenerator<number> {
    throw new TypeError('no network')
  }
  const sleep = async (ms: number) => {
    waits.push(ms)
    if (waits.length === 4) left.abort()
  }
  await watch(parts(look, { sleep }), left.signal)
  expect(waits).toHaveLength(4)
  for (const [at, ms] of waits.entries()) expect(ms).toBeLessThanOrEqual(2_000 * 2 ** at)
  expect(waits[3]).toBeGreaterThan(waits[0] ?? 0)
})

it('gives its turn back, and tells nothing after it was left', async () => {
  const left = new AbortController()
  const end = vi.fn()
  const turn = { over: new AbortController().signal, end }
  const tell = vi.fn()
  async function* look() {
    left.abort()
    yield 1
  }
  const turns = { take: async () => turn, takeNow: async () => turn }
  await watch(parts(look, { turns, tell }), left.signal)
  expect(end).toHaveBeenCalledOnce()
  expect(tell).not.toHaveBeenCalled()
})
