import { expect, it } from 'vitest'
import { keepFor } from '@/lib/stored'
import type { Generation } from './generations'
import { packed, unpacked } from './packed-entry'
import { createQueue } from './queue'
import type { QueueEntry } from './queue-entry'

const generation = (at: number): Generation => ({
  id: `g${at}`,
  parent_id: at === 0 ? null : `g${at - 1}`,
  execution_id: `e${at}`,
  inserted: false,
  start: at * 10,
  text: null,
  marks: [{ from: 0, to: 9 }],
  note: { number: at, model: 'demo-1', output_tokens: 3, temperature: 1 },
})

function entryOf(count: number): QueueEntry {
  const before = Array.from({ length: count }, (_, at) => generation(at))
  const after = before.map((one, at) => (at === count - 1 ? { ...one, text: 'Ü "new"\n', start: null } : one))
  return {
    promptId: 'p1',
    tab: 't1',
    savedAt: 1,
    base: { generations: before },
    changes: { name: 'n', generations: after },
    attempts: [{ generations: after.slice(1) }, { name: 'm' }],
    held: ['name'],
  }
}

it.each([0, 1, 200, 201, 3_000])('comes back as it was, with %d generations', (count) => {
  const entry = entryOf(count)
  expect(unpacked(structuredClone(packed(entry)))).toEqual(entry)
})

it('writes each generation once', () => {
  const form = packed(entryOf(300))
  expect('packed' in form && form.packed.texts.length).toBe(301)
})

it('is kept by the queue like any other', async () => {
  keepFor('ada')
  const queue = createQueue(async () => false)
  const entry = entryOf(300)
  await queue.put(entry)
  expect(await queue.waiting()).toEqual(['p1'])
  expect(await queue.leftovers({ id: 'p1', created_by: 'ada' })).toEqual([entry])
  await queue.remove(entry)
  expect(await queue.waiting()).toEqual([])
})

it('leaves what is in no form it knows', () => {
  const unknown = [{ packed: {} }, { packed: { entry: {}, texts: ['{'], lists: [] } }, { packed: 1 }]
  for (const value of [null, 1, 'a', { promptId: 'p' }, ...unknown]) expect(unpacked(value)).toBe(value)
})
