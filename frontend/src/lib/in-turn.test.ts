import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTurn, inTurnAfter } from './in-turn'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('each has a task of its own, in the order they came', () => {
  const done: number[] = []
  for (const n of [1, 2, 3]) inTurn(() => done.push(n))
  expect(done).toEqual([])
  const seen = [1, 2, 3].map(() => {
    vi.advanceTimersToNextTimer()
    return [...done]
  })
  expect(seen).toEqual([[1], [1, 2], [1, 2, 3]])
})

test('what is no longer wanted is left out, and the others go on', () => {
  const done: number[] = []
  const leave = [1, 2, 3].map((n) => inTurn(() => done.push(n)))
  leave[0]?.()
  leave[2]?.()
  vi.runAllTimers()
  expect(done).toEqual([2])
})

test('a line that was left by all goes on with the next', () => {
  const done: string[] = []
  inTurn(() => done.push('left'))()
  inTurn(() => done.push('came'))
  vi.runAllTimers()
  expect(done).toEqual(['came'])
})

test('what fails holds no other up', () => {
  const done: string[] = []
  inTurn(() => {
    throw new Error('no')
  })
  inTurn(() => done.push('next'))
  expect(() => vi.advanceTimersToNextTimer()).toThrow('no')
  vi.runAllTimers()
  expect(done).toEqual(['next'])
})

test('what waits for something takes its turn after that, unless it was left', async () => {
  const done: string[] = []
  const ready = Promise.resolve('it')
  inTurnAfter(ready, (it) => done.push(it))
  inTurnAfter(ready, () => done.push('left before'))()
  const leave = inTurnAfter(ready, () => done.push('left in the line'))
  await ready
  expect(done).toEqual([])
  leave()
  vi.runAllTimers()
  expect(done).toEqual(['it'])
})
