import { ApiError, OfflineError } from '@playground/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Autosave, type SendPatch } from './autosave'
import type { Prompt, PromptPatch } from './draft'
import { createDraftStore } from './draft-store'
import { memoryQueue, promptWith } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

type FakeServer = {
  prompt: Prompt
  sent: PromptPatch[]
  fail: null | (() => Error | null)
  change(change: Partial<Prompt>): void
  send: SendPatch
  apply(patch: PromptPatch): void
}

/** The server's side: merges what is sent, refuses what somebody else changed since. */
function fakeServer(prompt = promptWith()): FakeServer {
  const sent: PromptPatch[] = []
  const changedAt: Record<string, number> = {}
  const server: FakeServer = {
    prompt,
    sent,
    fail: null,
    /** Somebody else saves. */
    change(change: Partial<Prompt>) {
      server.prompt = { ...server.prompt, ...change, revision: server.prompt.revision + 1 }
      for (const field of Object.keys(change)) changedAt[field] = server.prompt.revision
    },
    send: async (patch) => {
      sent.push(structuredClone(patch))
      const error = server.fail?.()
      if (error) throw error
      const { base_revision = 0, model_config, ...rest } = patch
      const fields = Object.keys(rest).filter((field) => (changedAt[field] ?? 0) > base_revision)
      if (fields.length > 0) {
        throw new ApiError(409, 'CONFLICT', 'Changed', { fields, current: server.prompt })
      }
      server.apply(patch)
      return server.prompt
    },
    apply({ base_revision: _, model_config, ...rest }: PromptPatch) {
      const config = { ...server.prompt.model_config, ...model_config } as Prompt['model_config']
      server.change({ ...(rest as Partial<Prompt>), model_config: config })
    },
  }
  return server
}

function open(server: FakeServer, queue = memoryQueue(), tab = 'tab') {
  const draft = createDraftStore(server.prompt, Date.now)
  const autosave = new Autosave({ prompt: server.prompt, draft, queue, tab, send: server.send })
  const type = (text: string) => {
    const key = draft.get().content.messages[0]?.key ?? ''
    draft.dispatch({ type: 'content', key, text })
  }
  return { draft, autosave, queue, type, state: () => autosave.state.getState() }
}

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('Autosave', () => {
  it('sends what changed once, 500 ms after the last key', async () => {
    const server = fakeServer()
    const { type, state, autosave } = open(server)
    for (const text of ['a', 'ab', 'abc']) {
      type(text)
      await wait(300)
    }
    expect(server.sent).toHaveLength(0)
    await wait(200)
    expect(server.sent).toEqual([{ base_revision: 1, messages: [{ role: 'user', content: 'abc' }] }])
    expect(state().kind).toBe('saved')
    expect(autosave.dirty).toBe(false)
  })

  it('sends nothing for what was taken back', async () => {
    const server = fakeServer()
    const { draft, type } = open(server)
    type('x')
    draft.undo()
    await wait(2000)
    expect(server.sent).toHaveLength(0)
  })

  it('keeps one request at a time and sends later keys after it', async () => {
    const server = fakeServer()
    let answer = () => {}
    const send: SendPatch = vi.fn(async (patch) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return server.send(patch)
    })
    const draft = createDraftStore(server.prompt)
    const autosave = new Autosave({ prompt: server.prompt, draft, queue: memoryQueue(), tab: 't', send })
    draft.dispatch({ type: 'rename', name: 'One' })
    await wait(500)
    draft.dispatch({ type: 'rename', name: 'Two' })
    await wait(1200)
    expect(send).toHaveBeenCalledOnce()
    expect(autosave.state.getState().kind).toBe('saving')
    answer()
    await wait(500)
    expect(draft.get().name).toBe('Two')
    answer()
    await wait(0)
    expect(server.prompt.name).toBe('Two')
    expect(autosave.state.getState().kind).toBe('saved')
  })

  it('says Saving only after a second', async () => {
    const server = fakeServer()
    const draft = createDraftStore(server.prompt)
    const send: SendPatch = () => new Promise(() => undefined)
    const autosave = new Autosave({ prompt: server.prompt, draft, queue: memoryQueue(), tab: 't', send })
    draft.dispatch({ type: 'rename', name: 'One' })
    await wait(1400)
    expect(autosave.state.getState().kind).toBe('saved')
    await wait(200)
    expect(autosave.state.getState().kind).toBe('saving')
  })

  it('waits while offline, counts the changes, and sends them when the network is back', async () => {
    const server = fakeServer()
    server.fail = () => new OfflineError()
    const { draft, type, state, autosave } = open(server)
    type('offline')
    draft.dispatch({ type: 'parameters', values: { temperature: 0.3 } })
    await wait(600)
    expect(state()).toEqual({ kind: 'offline', changes: 2 })
    server.fail = null
    autosave.wake()
    await wait(0)
    expect(server.prompt).toMatchObject({
      messages: [{ content: 'offline' }],
      model_config: { temperature: 0.3 },
    })
    expect(state().kind).toBe('saved')
  })

  it('retries by itself with growing pauses', async () => {
    const server = fakeServer()
    server.fail = () => new ApiError(503, 'OVERLOADED', 'Busy', { retry_after_seconds: 4 })
    const { type, state } = open(server)
    type('x')
    await wait(600)
    expect(state()).toEqual({ kind: 'retrying', changes: 1 })
    await wait(3000)
    expect(server.sent).toHaveLength(1)
    await wait(1000)
    expect(server.sent).toHaveLength(2)
    server.fail = null
    await wait(60_000)
    expect(state().kind).toBe('saved')
  })

  it('takes no conflict from an answer that was lost', async () => {
    const server = fakeServer()
    const { type, draft, state } = open(server)
    type('first')
    const { send } = server
    let lose = true
    server.fail = () => {
      if (!lose) return null
      lose = false
      server.apply({ messages: [{ role: 'user', content: 'first' }] })
      return new OfflineError()
    }
    await wait(600)
    type('first and more')
    await wait(5000)
    expect(send).toBe(server.send)
    expect(state().kind).toBe('saved')
    expect(server.prompt.messages[0]?.content).toBe('first and more')
    expect(draft.get().content.messages[0]?.content).toBe('first and more')
  })

  it('merges another field in silence', async () => {
    const server = fakeServer()
    const { type, draft, state } = open(server)
    server.change({ name: 'Theirs' })
    type('mine')
    await wait(600)
    expect(draft.get().name).toBe('Theirs')
    expect(server.prompt).toMatchObject({ name: 'Theirs', messages: [{ content: 'mine' }] })
    expect(state().kind).toBe('saved')
  })

  it.each(['mine', 'theirs'] as const)('shows both sides of a conflict and takes %s', async (choice) => {
    const server = fakeServer()
    const { draft, state, autosave } = open(server)
    server.change({ name: 'Theirs' })
    draft.dispatch({ type: 'rename', name: 'Mine' })
    draft.dispatch({ type: 'system', text: 'Other' })
    await wait(2000)
    expect(state()).toMatchObject({ kind: 'conflict', fields: ['name'], theirs: { name: 'Theirs' } })
    expect(draft.get().name).toBe('Mine')
    expect(server.prompt.system_prompt).toBe('Other')
    autosave.settle('name', choice)
    await wait(1000)
    const expected = choice === 'mine' ? 'Mine' : 'Theirs'
    expect([draft.get().name, server.prompt.name]).toEqual([expected, expected])
    expect(state().kind).toBe('saved')
  })

  it('shows a refusal at its field, sends the rest, and tries again when the value changes', async () => {
    const server = fakeServer()
    const fields = [{ field: 'model_config.max_tokens', rule: 'maximum', message: 'too many' }]
    server.fail = () =>
      server.sent.at(-1)?.model_config?.max_tokens === 99
        ? new ApiError(400, 'INVALID_REQUEST', 'no', { fields })
        : null
    const { draft, state } = open(server)
    draft.dispatch({ type: 'parameters', values: { max_tokens: 99, seed: 5 } })
    await wait(3000)
    expect(server.sent).toHaveLength(2)
    expect(server.prompt.model_config.seed).toBe(5)
    expect(state()).toEqual({ kind: 'refused', refusals: [{ field: 'max_tokens', message: 'too many' }] })
    draft.dispatch({ type: 'parameters', values: { max_tokens: 50 } })
    await wait(600)
    expect(server.prompt.model_config.max_tokens).toBe(50)
    expect(state().kind).toBe('saved')
  })

  it('tries again though the network was found while a failed save was still being put away', async () => {
    const server = fakeServer()
    const queue = memoryQueue()
    const put = queue.put
    queue.put = async (entry) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await put(entry)
    }
    server.fail = () => new OfflineError('gone')
    const { autosave, type, state } = open(server, queue)
    type('mine')
    await wait(570) // debounced, put, refused, and being put once more
    expect(server.sent).toHaveLength(1)
    server.fail = null
    autosave.wake()
    await wait(5000)
    expect(state().kind).toBe('saved')
  })

  it('asks a network that comes and goes no more often than its waits allow', async () => {
    const server = fakeServer()
    server.fail = () => new OfflineError('gone')
    const { autosave, type } = open(server)
    type('mine')
    for (let n = 0; n < 300; n++) {
      await wait(100)
      autosave.wake()
    }
    expect(server.sent.length).toBeLessThan(20)
    server.fail = null
    await wait(30_000)
    expect(autosave.dirty).toBe(false)
  })

  it('sends what a database that does not answer has not kept', async () => {
    const server = fakeServer()
    const queue = memoryQueue()
    queue.put = () => new Promise(() => undefined)
    const { autosave, type } = open(server, queue)
    type('mine')
    await wait(10_000)
    expect(autosave.dirty).toBe(false)
  })

  it('says that there is no room, and keeps what was typed', async () => {
    const server = fakeServer()
    server.fail = () => new ApiError(429, 'QUOTA_EXCEEDED', 'No room is left.', { name: 'stored_bytes' })
    const { draft, state, type } = open(server)
    type('mine')
    await wait(60_000)
    expect(server.sent).toHaveLength(1)
    expect(state()).toEqual({
      kind: 'refused',
      refusals: [{ field: 'messages', message: 'No room is left.' }],
    })
    server.fail = () => null
    type('shorter')
    await wait(600)
    expect(draft.get()).toMatchObject({ content: { messages: [{ content: 'shorter' }] } })
    expect(state().kind).toBe('saved')
  })

  it('never replaces a dirty field by a refetch', async () => {
    const server = fakeServer()
    const { draft, autosave, type } = open(server)
    type('mine')
    server.change({ name: 'Theirs' })
    autosave.receive(server.prompt)
    expect(draft.get()).toMatchObject({ name: 'Theirs', content: { messages: [{ content: 'mine' }] } })
  })

  it('flushes at once and says whether all is saved', async () => {
    const server = fakeServer()
    const { type, autosave } = open(server)
    type('now')
    expect(await autosave.flush()).toBe(true)
    expect(server.prompt.messages[0]?.content).toBe('now')
    server.fail = () => new OfflineError()
    type('later')
    expect(await autosave.flush()).toBe(false)
  })

  it('does not touch what may only be viewed', async () => {
    const server = fakeServer(promptWith({ permission: 'view' }))
    const { type, state } = open(server)
    type('x')
    await wait(2000)
    expect(server.sent).toHaveLength(0)
    expect(state()).toEqual({ kind: 'view-only' })
  })
})

describe('the queue', () => {
  it('holds the edits before they are sent and is empty afterwards', async () => {
    const server = fakeServer()
    const { type, queue } = open(server)
    type('x')
    await wait(200)
    expect(queue.entries.get('p1/tab')?.changes.messages?.[0]?.content).toBe('x')
    await wait(400)
    expect(queue.entries.size).toBe(0)
  })

  it('puts the edits of a page that died on top of the server’s state and sends them', async () => {
    const server = fakeServer()
    const queue = memoryQueue()
    server.fail = () => new OfflineError()
    const first = open(server, queue, 'dead')
    first.type('kept')
    await wait(200)
    first.autosave.dispose()
    server.fail = null
    server.change({ name: 'Theirs' })
    const second = open(server, queue, 'new')
    await second.autosave.restore()
    expect(second.draft.get()).toMatchObject({ name: 'Theirs', content: { messages: [{ content: 'kept' }] } })
    await wait(10)
    expect(server.prompt).toMatchObject({ name: 'Theirs', messages: [{ content: 'kept' }] })
    expect(queue.entries.size).toBe(0)
  })

  it('asks when the server’s field was changed meanwhile, and asks again after a reload', async () => {
    const server = fakeServer()
    const queue = memoryQueue()
    const first = open(server, queue, 'a')
    first.draft.dispatch({ type: 'rename', name: 'Mine' })
    await wait(200)
    first.autosave.dispose()
    server.change({ name: 'Theirs' })
    for (const tab of ['b', 'c']) {
      const again = open(server, queue, tab)
      await again.autosave.restore()
      expect(again.state()).toMatchObject({ kind: 'conflict', fields: ['name'] })
      expect(again.draft.get().name).toBe('Mine')
      again.autosave.dispose()
    }
    expect(server.prompt.name).toBe('Theirs')
  })

  it('keeps an undo that a page was left with while what it took back was on its way', async () => {
    const server = fakeServer()
    const queue = memoryQueue()
    const first = open(server, queue, 'first')
    const before = first.draft.get().content.messages[0]?.content as string
    const { send } = server
    const onTheirWay: PromptPatch[] = []
    // No answer reaches a page that is gone.
    server.send = (patch) => {
      onTheirWay.push(patch)
      return new Promise(() => {})
    }
    const page = open(server, queue, 'page')
    page.type('Typed')
    await wait(600)
    page.draft.undo()
    page.autosave.leave()
    page.autosave.dispose()
    server.send = send
    for (const patch of onTheirWay) await send(patch).catch(() => undefined)
    const next = open(server, queue, 'next')
    await next.autosave.restore()
    expect(next.draft.get().content.messages[0]?.content).toBe(before)
    await wait(2000)
    expect(server.prompt.messages[0]?.content).toBe(before)
    expect(next.state().kind).toBe('saved')
  })

  it('writes at once and sends past the page’s end when the page is left', async () => {
    const server = fakeServer()
    const { type, autosave, queue } = open(server)
    type('last words')
    autosave.leave()
    expect(queue.entries.get('p1/tab')?.changes.messages?.[0]?.content).toBe('last words')
    await wait(0)
    expect(server.prompt.messages[0]?.content).toBe('last words')
  })
})
