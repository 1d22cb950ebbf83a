import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
})
afterEach(() => vi.useRealTimers())

it('puts work off until the page can be worked with', async () => {
  const { nowUsable, whenUsable } = await import('./usable')
  const done: string[] = []
  whenUsable(() => done.push('before'))
  await vi.advanceTimersByTimeAsync(1000)
  expect(done).toEqual([])
  nowUsable()
  whenUsable(() => done.push('after'))
  await vi.advanceTimersByTimeAsync(3000)
  expect(done).toEqual(['before', 'after'])
  nowUsable()
  await vi.advanceTimersByTimeAsync(3000)
  expect(done).toHaveLength(2)
})

it('does not wait for ever on a page that never says so', async () => {
  const { whenUsable } = await import('./usable')
  const work = vi.fn()
  whenUsable(work)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(work).toHaveBeenCalledOnce()
})
