import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Autosave } from './autosave'
import { createDraftStore } from './draft-store'
import type { Guard } from './judgement'
import { memoryQueue, promptWith } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Holds what says "key" until that is let go, and takes a while to look. */
function slowGuard(ms: number): Guard & { letGo: boolean; fails: boolean } {
  const read = new Set<string>()
  const guard = {
    letGo: false,
    fails: false,
    judge(texts: readonly string[], known: readonly string[]) {
      const held = texts.filter(
        (text) => read.has(text) && text.includes('key') && !known.some((one) => one.includes('key')),
      )
      return {
        held: guard.letGo ? [] : held,
        asks: !guard.letGo && held.length > 0,
        unread: texts.filter((text) => !read.has(text)),
      }
    },
    async look(texts: readonly string[]) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      if (guard.fails) throw new Error('the worker died')
      for (const text of texts) read.add(text)
    },
  }
  return guard
}

function page(guard: Guard, queue = memoryQueue()) {
  let prompt = promptWith()
  const sent: string[] = []
  const draft = createDraftStore(prompt)
  const autosave = new Autosave({
    prompt,
    draft,
    queue,
    tab: 't',
    guard,
    send: async ({ base_revision: _, model_config: __, ...patch }) => {
      sent.push(JSON.stringify(patch))
      prompt = { ...prompt, ...(patch as Partial<typeof prompt>), revision: prompt.revision + 1 }
      return prompt
    },
  })
  return { autosave, draft, queue, sent, saved: () => prompt }
}

it('holds a field with a key, sends the others, and sends it when it is let go', async () => {
  const guard = slowGuard(50)
  const { autosave, draft, queue, sent } = page(guard)
  draft.dispatch({ type: 'system', text: 'my key' })
  draft.dispatch({ type: 'rename', name: 'Stew' })
  await vi.advanceTimersByTimeAsync(2000)
  expect(sent.join()).toContain('Stew')
  expect(sent.join()).not.toContain('key')
  expect(autosave.state.getState()).toEqual({ kind: 'withheld' })
  expect([...queue.entries.values()][0]?.changes.system_prompt).toBe('my key')
  guard.letGo = true
  const flushed = autosave.flush()
  await vi.advanceTimersByTimeAsync(2000)
  expect(await flushed).toBe(true)
  expect(sent.join()).toContain('my key')
  expect(autosave.state.getState().kind).toBe('saved')
})

it('is saved when the key is taken out again', async () => {
  const { autosave, draft, sent } = page(slowGuard(50))
  draft.dispatch({ type: 'system', text: 'my key' })
  await vi.advanceTimersByTimeAsync(2000)
  draft.dispatch({ type: 'system', text: 'mine' })
  await vi.advanceTimersByTimeAsync(2000)
  expect(sent.join()).toContain('mine')
  expect(sent.join()).not.toContain('key')
  expect(autosave.state.getState().kind).toBe('saved')
})

it('keeps in the queue what was not looked at when the page goes', async () => {
  const { autosave, draft, queue, sent } = page(slowGuard(50))
  draft.dispatch({ type: 'system', text: 'my key' })
  autosave.leave()
  await vi.advanceTimersByTimeAsync(0)
  expect(sent).toEqual([])
  expect([...queue.entries.values()][0]?.changes.system_prompt).toBe('my key')
})

it('loses no save when texts cannot be looked at', async () => {
  const guard = slowGuard(50)
  guard.fails = true
  const { draft, sent } = page(guard)
  draft.dispatch({ type: 'system', text: 'my key' })
  await vi.advanceTimersByTimeAsync(2000)
  expect(sent.join()).toContain('my key')
})

it('sends no key whatever is typed when, and all of it once it is let go', async () => {
  const step = fc.oneof(
    fc.record({ type: fc.constantFrom('a', 'b', ' key', '') }),
    fc.record({ wait: fc.nat(1500) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(700), async (steps, ms) => {
      const guard = slowGuard(ms)
      const { autosave, draft, sent, saved } = page(guard)
      for (const one of steps) {
        if ('wait' in one) await vi.advanceTimersByTimeAsync(one.wait)
        else {
          const text = draft.get().content.system_prompt
          draft.dispatch({ type: 'system', text: one.type === '' ? '' : text + one.type })
        }
      }
      await vi.advanceTimersByTimeAsync(5000)
      expect(sent.join()).not.toContain('key')
      guard.letGo = true
      const flushed = autosave.flush()
      await vi.advanceTimersByTimeAsync(5000)
      expect(await flushed).toBe(true)
      expect(saved().system_prompt).toBe(draft.get().content.system_prompt)
      autosave.dispose()
    }),
    { numRuns: 100 },
  )
})

it('holds the text of a completion with an alternative that has a key in it', async () => {
  const { autosave, draft, sent } = page(slowGuard(50))
  const one = { execution_id: null, inserted: false, parent_id: null, note: null, marks: [] }
  draft.dispatch({
    type: 'written',
    written: {
      text: 'Dear cook',
      generations: [
        { ...one, id: 'g1', start: 4, text: null },
        { ...one, id: 'g2', start: null, text: ' key' },
      ],
    },
    group: '',
  })
  draft.dispatch({ type: 'rename', name: 'Stew' })
  await vi.advanceTimersByTimeAsync(2000)
  expect(sent).toEqual([JSON.stringify({ name: 'Stew' })])
  expect(autosave.state.getState().kind).toBe('withheld')
  autosave.dispose()
})
