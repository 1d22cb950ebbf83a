import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { noteServerTime, serverNow } from './clock'

const real = Date.parse('2026-11-22T10:00:00Z')
const hour = 3_600_000
const answer = (date: string | null) => new Headers(date ? { Date: date } : {})
const dated = (at: number) => answer(new Date(at).toUTCString())

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it.each([-hour, hour, 400 * 24 * hour])(
  'tells the time of the server to a clock that is wrong by %d ms',
  (wrong) => {
    vi.setSystemTime(real + wrong)
    noteServerTime(dated(real))
    expect(serverNow()).toBe(real)
    vi.advanceTimersByTime(61_400)
    noteServerTime(dated(real + 61_000))
    expect(serverNow()).toBe(real + 61_400)
  },
)

it('follows a clock that is put right', () => {
  vi.setSystemTime(real + hour)
  noteServerTime(dated(real))
  vi.setSystemTime(real)
  noteServerTime(dated(real - 900))
  expect(serverNow()).toBe(real)
})

it.each([null, 'yesterday'])('keeps what it knows when an answer says %j', (date) => {
  vi.setSystemTime(real)
  noteServerTime(dated(real))
  noteServerTime(answer(date))
  expect(serverNow()).toBe(real)
})
