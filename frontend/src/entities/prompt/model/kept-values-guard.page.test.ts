import type { Schemas } from '@playground/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepFor } from '@/lib/stored'
import type { Guard } from './judgement'
import { KeptValues } from './kept-values'
import { createValues, setValue } from './values'

type Wire = Schemas['PromptValues']

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  keepFor('ada')
})
afterEach(() => vi.useRealTimers())

/** Holds what says "key", until that is let go. */
const guard: Guard & { letGo: boolean } = {
  letGo: false,
  judge(texts, known) {
    const keys = texts.filter((text) => text.includes('key') && !known.includes(text))
    const held = guard.letGo ? [] : keys
    return { held, asks: held.length > 0, unread: [] }
  },
  look: async () => undefined,
}

function open() {
  guard.letGo = false
  let there: Wire = { values: {}, sets: [], revision: 0 }
  const bodies: string[] = []
  const values = createValues({ id: 'p1' })
  const kept = new KeptValues({
    promptId: 'p1',
    values,
    guard,
    load: async () => structuredClone(there),
    save: async (body) => {
      bodies.push(JSON.stringify(body))
      there = { ...(structuredClone(body) as unknown as Wire), revision: there.revision + 1 }
      return structuredClone(there)
    },
  })
  kept.wake()
  return { values, kept, bodies, type: (name: string, value: string) => setValue(values, name, value) }
}

const settle = () => vi.advanceTimersByTimeAsync(5000)

it('keeps a value with a key here, sends the others, and sends it when it is let go', async () => {
  const { values, kept, bodies, type } = open()
  type('dish', 'soup')
  type('token', 'my key')
  kept.ranWith([['token', 'my key']])
  await settle()
  expect(bodies).toHaveLength(1)
  expect(bodies.join()).toContain('soup')
  expect(bodies.join()).not.toContain('key')
  expect(kept.here.getState()).toEqual({ values: ['my key'], asks: true })
  // What stays here is not held to be saved, and outlives what the server says.
  expect(kept.dirty).toBe(true)
  kept.wake()
  await settle()
  expect(values.getState().get('token')).toBe('my key')
  expect(createValues({ id: 'p1' }).getState().get('token')).toBe('my key')
  guard.letGo = true
  await kept.flush()
  expect(bodies.at(-1)).toContain('my key')
  expect(kept.dirty).toBe(false)
})

it('keeps the server on the last form of a set whose value has become a key', async () => {
  const { kept, bodies } = open()
  const set = kept.sets.add('Sunday', new Map([['token', 'none']]))
  await settle()
  kept.sets.update(set?.id ?? '', new Map([['token', 'my key']]))
  kept.sets.add('Monday', new Map([['token', 'other key']]))
  kept.sets.add('Tuesday', new Map([['token', 'fine']]))
  await settle()
  expect(bodies).toHaveLength(2)
  expect(bodies.at(-1)).toContain('"token":"none"')
  expect(bodies.at(-1)).toContain('Tuesday')
  expect(bodies.join()).not.toContain('key"')
  expect(kept.sets.store.getState().map(({ name, values }) => [name, values.token])).toEqual([
    ['Sunday', 'my key'],
    ['Tuesday', 'fine'],
    ['Monday', 'other key'],
  ])
})
