import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from './connection'

describe('connection', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    connection.found()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('asks again until the server answers, and tells once', async () => {
    const answers = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(new Response('{}'))
    vi.stubGlobal('fetch', answers)
    const heard = vi.fn()
    const stop = connection.subscribe(heard)
    connection.lost()
    connection.lost()
    expect(connection.get()).toBe('offline')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(connection.get()).toBe('offline')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(connection.get()).toBe('online')
    expect(answers).toHaveBeenCalledTimes(2)
    expect(heard).toHaveBeenCalledTimes(2)
    stop()
  })
})
