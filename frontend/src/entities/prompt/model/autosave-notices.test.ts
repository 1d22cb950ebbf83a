import { ApiError, OfflineError } from '@playground/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { noticed } from '@/lib/notice'
import { Autosave } from './autosave'
import { createDraftStore } from './draft-store'
import { memoryQueue, promptWith } from './testing'

beforeEach(() => {
  vi.useFakeTimers()
  noticed.length = 0
})
afterEach(() => vi.useRealTimers())

function open() {
  const prompt = promptWith()
  const draft = createDraftStore(prompt, Date.now)
  let written = ''
  const world = { errors: [] as Error[], revision: prompt.revision }
  new Autosave({
    prompt,
    draft,
    queue: memoryQueue(),
    tab: 'tab',
    async send() {
      const error = world.errors.shift()
      if (error) throw error
      world.revision += 1
      const [first] = prompt.messages
      return { ...prompt, revision: world.revision, messages: first ? [{ ...first, content: written }] : [] }
    },
  })
  const type = (text: string) => {
    written = text
    draft.dispatch({ type: 'content', key: draft.get().content.messages[0]?.key ?? '', text })
  }
  return { world, type }
}

const kinds = () => noticed.map(({ kind }) => kind)

it('tells how long a save took from its first key', async () => {
  const { type } = open()
  type('a')
  await vi.advanceTimersByTimeAsync(300)
  type('ab')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(noticed).toEqual([{ kind: 'autosave', ms: expect.any(Number), at: expect.any(Number), by: null }])
  expect(noticed[0]).toHaveProperty(
    'ms',
    expect.toSatisfy((ms: number) => ms >= 800 && ms < 1_500),
  )
})

it('tells once that saves wait, and then how long it was from the first key', async () => {
  const { world, type } = open()
  world.errors = [new OfflineError(), new OfflineError(), new ApiError(503, 'OVERLOADED', 'x')]
  type('a')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(kinds()).toEqual(['save_waited', 'autosave'])
  expect(noticed[1]).toHaveProperty(
    'ms',
    expect.toSatisfy((ms: number) => ms > 2_000),
  )
})

it('tells a refusal and a conflict', async () => {
  const { world, type } = open()
  world.errors = [
    new ApiError(400, 'INVALID_REQUEST', 'x', { fields: [{ field: 'messages', rule: 'x', message: 'x' }] }),
  ]
  type('a')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(kinds()).toEqual(['save_failed'])
  world.errors = [new ApiError(409, 'CONFLICT', 'x', { current: promptWith({ revision: 50 }) })]
  type('b')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(kinds().slice(0, 2)).toEqual(['save_failed', 'save_conflicted'])
})
