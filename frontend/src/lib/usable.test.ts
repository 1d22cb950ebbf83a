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

it('fetches ahead when all is shown, and one after the other', async () => {
  const { fetchAhead, nowShown, nowUsable, stillToShow } = await import('./usable')
  const begun: string[] = []
  let end = () => {}
  const first = fetchAhead(() => {
    begun.push('first')
    return new Promise<void>((resolve) => {
      end = resolve
    })
  })
  const second = fetchAhead(async () => begun.push('second'))
  stillToShow()
  nowUsable()
  await vi.advanceTimersByTimeAsync(1000)
  expect(begun).toEqual([])
  nowShown()
  await vi.advanceTimersByTimeAsync(1000)
  expect(begun).toEqual(['first'])
  end()
  await vi.advanceTimersByTimeAsync(1000)
  await Promise.all([first, second])
  expect(begun).toEqual(['first', 'second'])
})

it('is held up neither by what is never shown nor by what fails or hangs', async () => {
  const { fetchAhead, nowUsable, stillToShow } = await import('./usable')
  stillToShow()
  nowUsable()
  const failed = fetchAhead(() => Promise.reject(new Error('away'))).catch(String)
  void fetchAhead(() => new Promise(() => {}))
  const work = vi.fn(async () => 'here')
  const fetched = fetchAhead(work)
  await vi.advanceTimersByTimeAsync(12_000)
  expect(await failed).toContain('away')
  expect(await fetched).toBe('here')
})
