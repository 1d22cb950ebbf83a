import { ApiError, OfflineError } from '@playground/client'
import { expect, it, vi } from 'vitest'
import type { Noticed } from '@/lib/notice'
import { keepFor, storedKeys } from '@/lib/stored'
import { keepBatches, takeBatches } from './kept-batches'
import { type Batch, Reporter } from './reporter'

function setUp() {
  vi.useFakeTimers()
  const sent: { batch: Batch; keepalive: boolean }[] = []
  const world = {
    noticed: [] as Noticed[],
    sent,
    person: 'sam' as string | null,
    isOnline: true,
    now: 0,
    fails: null as Error | null,
  }
  const reporter = new Reporter({
    noticed: world.noticed,
    person: () => world.person,
    isOnline: () => world.isOnline,
    now: () => world.now,
    async send(batch, { keepalive }) {
      sent.push({ batch, keepalive })
      if (world.fails) throw world.fails
    },
  })
  const note = (count = 1, by: string | null = 'sam') => {
    for (let made = 0; made < count; made++) world.noticed.push({ kind: 'save_waited', at: world.now, by })
    reporter.soon()
  }
  const pass = async (ms: number) => {
    world.now += ms
    await vi.advanceTimersByTimeAsync(ms)
  }
  return { world, reporter, note, pass }
}

it('sends what was noticed after a pause, with its age and no time', async () => {
  const { world, note, pass } = setUp()
  world.noticed.push({ kind: 'autosave', ms: 412.6, at: 0, by: 'sam' })
  note()
  await pass(10_000)
  expect(world.sent).toEqual([
    {
      keepalive: false,
      batch: {
        batch_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        events: [
          { kind: 'autosave', ms: 413, age_ms: 10_000 },
          { kind: 'save_waited', age_ms: 10_000 },
        ],
      },
    },
  ])
  await pass(600_000)
  expect(world.sent).toHaveLength(1)
})

it('keeps numbers within what the server takes', async () => {
  const { world, reporter, pass } = setUp()
  world.noticed.push({ kind: 'autosave', ms: -5, at: 99, by: 'sam' })
  world.noticed.push({ kind: 'autosave', ms: 1e12, at: -1e12, by: 'sam' })
  await reporter.flush()
  await pass(0)
  expect(world.sent[0]?.batch.events).toEqual([
    { kind: 'autosave', ms: 0, age_ms: 0 },
    { kind: 'autosave', ms: 86_400_000, age_ms: 604_800_000 },
  ])
})

it('sends a batch that got no answer again under its id, until it is too old', async () => {
  const { world, note, pass } = setUp()
  world.fails = new OfflineError()
  note()
  await pass(60 * 60_000)
  const ids = new Set(world.sent.map(({ batch }) => batch.batch_id))
  expect(world.sent.length).toBeGreaterThan(3)
  expect(ids.size).toBe(1)
  world.fails = null
  note()
  await pass(600_000)
  expect(world.sent.at(-1)?.batch.events).toHaveLength(1)
  expect(ids).not.toContain(world.sent.at(-1)?.batch.batch_id)
})

it('lets go of a batch that is refused', async () => {
  const { world, note, pass } = setUp()
  world.fails = new ApiError(400, 'INVALID_REQUEST', 'no')
  note()
  await pass(600_000)
  expect(world.sent).toHaveLength(1)
})

it('waits without a network, and sends in batches after it', async () => {
  const { world, note, reporter, pass } = setUp()
  world.isOnline = false
  note(120)
  await pass(60_000)
  reporter.leave()
  expect(world.sent).toHaveLength(0)
  world.isOnline = true
  reporter.soon()
  await pass(60_000)
  expect(world.sent.map(({ batch }) => batch.events.length)).toEqual([50, 50, 20])
})

it('sends all it may with a page that goes, the batch on its way once more', async () => {
  const { world, note, reporter } = setUp()
  note(60)
  const under = reporter.flush()
  reporter.leave()
  await under
  const [first, again, rest] = world.sent
  expect(again).toEqual({ ...first, keepalive: true })
  expect(rest?.batch.events).toHaveLength(10)
  expect(JSON.stringify(rest?.batch).length + JSON.stringify(again?.batch).length).toBeLessThan(5_500)
})

it('sends nothing of one person under the name of another', async () => {
  const { world, note, reporter, pass } = setUp()
  note(3)
  note(1, null)
  world.person = null
  await pass(60_000)
  world.person = 'alex'
  note(1, 'alex')
  await pass(60_000)
  expect(world.sent.map(({ batch }) => batch.events.length)).toEqual([1])
  world.fails = new OfflineError()
  note(1, 'alex')
  await pass(10_000)
  world.person = 'sam'
  world.sent.length = 0
  reporter.leave()
  await pass(600_000)
  expect(world.sent).toEqual([])
})

/** A page of Sam's, with a clock of its own, in a browser that keeps what it is told to. */
function open(page: string, wall: () => number, fails: () => Error | null = () => null) {
  const sent: Batch[] = []
  const noticed: Noticed[] = []
  const begun = wall()
  const reporter = new Reporter({
    noticed,
    person: () => 'sam',
    isOnline: () => true,
    now: () => wall() - begun,
    wall,
    keep: (batches) => keepBatches(page, batches, wall()),
    async send(batch) {
      sent.push(batch)
      const error = fails()
      if (error) throw error
    },
  })
  reporter.takeOver('sam', takeBatches(page, wall()))
  return {
    reporter,
    noticed,
    sent,
    note: () => noticed.push({ kind: 'save_waited', at: wall() - begun, by: 'sam' }),
  }
}

it('keeps what it could not send for the next page, under the id that it went with', async () => {
  vi.useFakeTimers()
  keepFor('sam')
  let now = 1_000_000
  const first = open(
    'one',
    () => now,
    () => new OfflineError(),
  )
  first.note()
  await first.reporter.flush()
  first.note()
  first.reporter.leave()
  const [tried] = first.sent
  // While it may live, its own are left to it.
  expect(open('two', () => now).sent).toEqual([])
  now += 120_000
  const third = open('three', () => now)
  await third.reporter.flush()
  await third.reporter.flush()
  expect(third.sent.map(({ batch_id }) => batch_id)).toEqual([tried?.batch_id, first.sent.at(-1)?.batch_id])
  expect(third.sent.map(({ events }) => events)).toEqual([
    [{ kind: 'save_waited', age_ms: 120_000 }],
    [{ kind: 'save_waited', age_ms: 120_000 }],
  ])
  await third.reporter.flush()
  expect(third.sent).toHaveLength(2)
  expect(storedKeys('noticed ')).toEqual([])
})

it('sends nothing that might count twice, and keeps no more than a page may leave', async () => {
  vi.useFakeTimers()
  keepFor('sam')
  let now = 1_000_000
  const first = open(
    'one',
    () => now,
    () => new OfflineError(),
  )
  first.note()
  await first.reporter.flush()
  now += 3_600_000
  const late = open('late', () => now)
  await late.reporter.flush()
  expect(late.sent).toEqual([])
  for (let made = 0; made < 2_000; made++) late.note()
  late.reporter.soon()
  now += 120_000
  expect(takeBatches('other', now).flatMap(({ events }) => events)).toHaveLength(500)
  // Whatever else lies there is thrown away.
  localStorage.setItem('person/sam/noticed x', '{"at":1,"batches":[{"id":1}]}')
  expect(takeBatches('other', now)).toEqual([])
  expect(storedKeys('noticed ')).toEqual([])
})
