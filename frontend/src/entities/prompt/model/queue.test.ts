import { expect, it } from 'vitest'
import { createQueue, type QueueEntry } from './queue'

const entry = (change: Partial<QueueEntry>): QueueEntry => ({
  promptId: 'p1',
  tab: 't1',
  savedAt: 1,
  base: { name: 'a' },
  changes: { name: 'b' },
  attempts: [],
  held: [],
  ...change,
})
const dead = createQueue(async () => false)

it('keeps entries in the database until they are removed', async () => {
  await dead.put(entry({ tab: 't2', savedAt: 2 }))
  await dead.put(entry({}))
  await dead.put(entry({ promptId: 'p2' }))
  expect((await dead.leftovers('p1')).map((one) => one.tab)).toEqual(['t1', 't2'])
  await dead.remove(entry({}))
  await dead.remove(entry({ tab: 't2' }))
  expect(await dead.leftovers('p1')).toEqual([])
})

it('prefers what was written last while the page went away', async () => {
  await dead.put(entry({ tab: 't3' }))
  dead.putNow(entry({ tab: 't3', savedAt: 2, changes: { name: 'later' } }))
  expect((await dead.leftovers('p1')).map((one) => one.changes.name)).toEqual(['later'])
  await dead.remove(entry({ tab: 't3' }))
})

it('leaves alone what belongs to a page that lives', async () => {
  await dead.put(entry({ tab: 'alive' }))
  const queue = createQueue(async (tab) => tab === 'alive')
  expect(await queue.leftovers('p1')).toEqual([])
  await dead.remove(entry({ tab: 'alive' }))
})

it('ignores what it does not understand', async () => {
  localStorage.setItem('unsaved:p1/x', '{"promptId":"p1"}')
  localStorage.setItem('unsaved:p1/y', 'not json')
  expect(await dead.leftovers('p1')).toEqual([])
})
