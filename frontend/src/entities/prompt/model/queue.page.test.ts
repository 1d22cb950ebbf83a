import { createStore, set } from 'idb-keyval'
import { beforeEach, expect, it } from 'vitest'
import { forgetPerson, keepFor } from '@/lib/stored'
import { createQueue } from './queue'
import type { QueueEntry } from './queue-entry'

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

beforeEach(() => keepFor('ada'))

it('keeps entries in the database until they are removed', async () => {
  await dead.put(entry({ tab: 't2', savedAt: 2 }))
  await dead.put(entry({}))
  await dead.put(entry({ promptId: 'p2' }))
  expect((await dead.leftovers({ id: 'p1', created_by: 'ada' })).map((one) => one.tab)).toEqual(['t1', 't2'])
  await dead.remove(entry({}))
  await dead.remove(entry({ tab: 't2' }))
  expect(await dead.leftovers({ id: 'p1', created_by: 'ada' })).toEqual([])
})

it('prefers what was written last while the page went away', async () => {
  await dead.put(entry({ tab: 't3' }))
  dead.putNow(entry({ tab: 't3', savedAt: 2, changes: { name: 'later' } }))
  expect((await dead.leftovers({ id: 'p1', created_by: 'ada' })).map((one) => one.changes.name)).toEqual([
    'later',
  ])
  await dead.remove(entry({ tab: 't3' }))
})

it('leaves alone what belongs to a page that lives', async () => {
  await dead.put(entry({ tab: 'alive' }))
  const queue = createQueue(async (tab) => tab === 'alive')
  expect(await queue.leftovers({ id: 'p1', created_by: 'ada' })).toEqual([])
  await dead.remove(entry({ tab: 'alive' }))
})

it('ignores what it does not understand', async () => {
  localStorage.setItem('person/ada/unsaved:p1/x', '{"promptId":"p1"}')
  localStorage.setItem('person/ada/unsaved:p1/y', 'not json')
  expect(await dead.leftovers({ id: 'p1', created_by: 'ada' })).toEqual([])
})

const prompt = (created_by: string) => ({ id: 'p9', created_by })
const texts = async (created_by: string) =>
  (await dead.leftovers(prompt(created_by))).map((one) => one.changes.name)

it('gives an edit back to the person who made it, and to no other', async () => {
  keepFor('ada')
  await dead.put(entry({ promptId: 'p9', tab: 'kept', changes: { name: "Ada's" } }))
  dead.putNow(entry({ promptId: 'p9', tab: 'now', savedAt: 2, changes: { name: "Ada's last" } }))
  keepFor('ben')
  expect(await texts('ada')).toEqual([])
  expect(await texts('ben')).toEqual([])
  expect(await dead.waiting()).toEqual([])
  keepFor('ada')
  expect(await texts('ada')).toEqual(["Ada's", "Ada's last"])
  expect(await dead.waiting()).toContain('p9')
})

it('leaves nothing of a person who signs out, and everything of the others', async () => {
  for (const person of ['eve', 'ada']) {
    keepFor(person)
    await dead.put(entry({ promptId: 'p9', tab: 'kept', changes: { name: person } }))
    dead.putNow(entry({ promptId: 'p9', tab: 'now', changes: { name: person } }))
  }
  await dead.clear()
  forgetPerson()
  expect(await texts('ada')).toEqual([])
  expect(Object.keys(localStorage).filter((key) => key.includes('/ada/'))).toEqual([])
  keepFor('eve')
  expect(await texts('eve')).toEqual(['eve', 'eve'])
})

it('gives what has no owner to the author of its prompt alone, once', async () => {
  const old = entry({ promptId: 'p9', tab: 'old', changes: { name: 'from before' } })
  await set('p9/old', old, createStore('playground-drafts', 'unsaved'))
  localStorage.setItem('unsaved:p9/older', JSON.stringify({ ...old, tab: 'older', savedAt: 2 }))
  keepFor('ben')
  expect(await texts('ada')).toEqual([])
  keepFor('ada')
  expect(await texts('ada')).toContain('from before')
  for (const tab of ['old', 'older']) await dead.remove({ promptId: 'p9', tab })
  expect(await texts('ada')).not.toContain('from before')
})
