import { endlessTurns, type Turn } from '@playground/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PageLocks } from '@/lib/page-locks'
import { SeenTurns } from './seen-turns'
import { StreamSlots } from './stream-slots'

const forever = new AbortController().signal

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('StreamSlots', () => {
  it('lets no more read at once than there are slots, and everyone before long', async () => {
    // Two pages of one browser.
    const locks = new PageLocks()
    const pages = [new StreamSlots(locks, 3), new StreamSlots(locks, 3)]
    let open = 0
    let most = 0
    const turns = new Map(Array.from({ length: 10 }, (_, reader) => [reader, 0]))
    const read = async (reader: number) => {
      for (;;) {
        const turn = await pages[reader % 2]?.take(forever)
        if (!turn) return
        most = Math.max(most, ++open)
        turns.set(reader, (turns.get(reader) ?? 0) + 1)
        await new Promise((resolve) => turn.over.addEventListener('abort', resolve))
        open--
        turn.end()
      }
    }
    for (const reader of turns.keys()) void read(reader)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(most).toBe(3)
    expect(Math.min(...turns.values())).toBeGreaterThan(2)
  })

  it('keeps a stream as long as nobody waits, and a second at least', async () => {
    const slots = new StreamSlots(new PageLocks(), 1)
    const first = await slots.take(forever)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(first?.over.aborted).toBe(false)
    expect(await slots.takeNow()).toBeNull()
    const next = slots.take(forever)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(first?.over.aborted).toBe(true)
    first?.end()
    expect((await next)?.over.aborted).toBe(false)
  })

  it('gives up waiting when it is told to, and leaves the line to others', async () => {
    const slots = new StreamSlots(new PageLocks(), 1)
    const first = await slots.take(forever)
    const leave = new AbortController()
    const given = slots.take(leave.signal)
    const behind = slots.take(forever)
    await vi.advanceTimersByTimeAsync(0)
    leave.abort()
    expect(await given).toBeNull()
    first?.end()
    expect(await behind).not.toBeNull()
  })

  it('holds nothing up where the browser forbids locks', async () => {
    const refused = async () => Promise.reject(new DOMException('Forbidden', 'SecurityError'))
    const slots = new StreamSlots({ request: refused, query: refused }, 3)
    expect(await slots.takeNow()).toBeNull()
    expect(await slots.take(forever)).toBeNull()
    expect(await new SeenTurns(slots).take(forever)).toBeNull()
  })
})

describe('SeenTurns', () => {
  it('are over when nobody sees, and come again when somebody does', async () => {
    const turns = new SeenTurns(endlessTurns)
    const first = (await turns.take(forever)) as Turn
    turns.setSeen(false)
    expect(first.over.aborted).toBe(true)
    expect(await turns.takeNow()).toBeNull()
    const next = turns.take(forever)
    const waits = await Promise.race([next, Promise.resolve('waits')])
    expect(waits).toBe('waits')
    turns.setSeen(true)
    expect((await next)?.over.aborted).toBe(false)
  })

  it('wait no longer than they are told to', async () => {
    const turns = new SeenTurns(endlessTurns)
    turns.setSeen(false)
    const leave = new AbortController()
    const given = turns.take(leave.signal)
    leave.abort()
    expect(await given).toBeNull()
  })
})
