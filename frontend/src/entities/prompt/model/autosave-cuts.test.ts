import { ApiError, OfflineError } from '@playground/client'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Autosave, type SendPatch } from './autosave'
import { textsIn } from './content'
import { type Prompt, type PromptPatch, savedForm } from './draft'
import { createDraftStore } from './draft-store'
import { paneStore } from './pane-store'
import { memoryQueue, promptWith } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

type Fate = { there: number; back: number; ends: 'answered' | 'lost going' | 'lost coming' | 'busy' }
type Place = 'text' | 'name' | 'pane'
type Step =
  | { do: 'type'; in: Place }
  | { do: 'wait'; ms: number }
  | { do: 'offline' | 'online' | 'reload' | 'crash' }

const fate: fc.Arbitrary<Fate> = fc.record({
  there: fc.nat(1500),
  back: fc.nat(1500),
  ends: fc.constantFrom('answered', 'answered', 'lost going', 'lost coming', 'busy'),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('type'), in: fc.constantFrom('text', 'name', 'pane') }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(2500) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('offline', 'online', 'reload', 'crash') }) },
) as fc.Arbitrary<Step>

// What was typed less than this before a crash is not yet in the queue.
const keptWithinMs = 160
// For all 15 requests that may still fail, at the longest pause between two.
const longEnoughMs = 15 * 33_000
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** Keeps what arrives, also when nobody waits for the answer any more, and remembers every value it held. */
class Server {
  prompt = promptWith({
    name: '',
    messages: [{ role: 'user', content: '' }],
    panes: [
      {
        id: 'b',
        model_config: promptWith().model_config,
        text: { system_prompt: '', messages: [{ role: 'user', content: '' }] },
      },
    ],
  })
  online = true
  readonly held = { name: [''], text: [''], pane: [''] }
  readonly #fates: Fate[]
  readonly #changedAt: Record<string, number> = {}

  constructor(fates: Fate[]) {
    this.#fates = fates
  }

  async take(patch: PromptPatch): Promise<Prompt> {
    const { there, back, ends } = this.#fates.shift() ?? { there: 50, back: 50, ends: 'answered' }
    await sleep(there)
    if (!this.online || ends === 'lost going') throw new OfflineError()
    if (ends === 'busy') throw new ApiError(503, 'OVERLOADED', 'Busy')
    const answer = this.#apply(structuredClone(patch))
    await sleep(back)
    if (!this.online || ends === 'lost coming') throw new OfflineError()
    if (answer instanceof Error) throw answer
    return answer
  }

  #apply({ base_revision = 0, model_config: _, ...changes }: PromptPatch): Prompt | ApiError {
    const fields = Object.keys(changes).filter((field) => (this.#changedAt[field] ?? 0) > base_revision)
    if (fields.length > 0) return new ApiError(409, 'CONFLICT', 'Changed', { fields, current: this.prompt })
    this.prompt = { ...this.prompt, ...(changes as Partial<Prompt>), revision: this.prompt.revision + 1 }
    for (const field of Object.keys(changes)) this.#changedAt[field] = this.prompt.revision
    const now = shown(this.prompt)
    for (const place of places) {
      if (this.held[place].at(-1) !== now[place]) this.held[place].push(now[place])
    }
    return this.prompt
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const places: Place[] = ['text', 'name', 'pane']
const said = (messages: Prompt['messages'] | undefined) => textsIn(messages?.[0]?.content ?? '').join('')
const shown = ({ name, messages, panes }: Pick<Prompt, 'name' | 'messages' | 'panes'>) => ({
  name,
  text: said(messages),
  pane: said(panes[0]?.text?.messages),
})

/** One page load. Once it is gone no answer reaches it. */
async function openPage(server: Server, queue: ReturnType<typeof memoryQueue>, tab: string) {
  let isGone = false
  const send: SendPatch = (patch) =>
    new Promise((resolve, reject) => {
      server.take(patch).then(
        (prompt) => isGone || resolve(prompt),
        (error) => isGone || reject(error),
      )
    })
  const prompt = structuredClone(server.prompt)
  const draft = createDraftStore(prompt, Date.now)
  const autosave = new Autosave({ prompt, draft, queue, tab, send })
  await autosave.restore()
  const close = () => {
    isGone = true
    autosave.dispose()
  }
  return { draft, autosave, close }
}

type Page = Awaited<ReturnType<typeof openPage>>

function typeOne(page: Page, into: Place): void {
  const { name, text, pane } = shown(savedForm(page.draft.get()))
  const key = page.draft.get().content.messages[0]?.key ?? ''
  if (into === 'name') page.draft.dispatch({ type: 'rename', name: `${name}${name.length % 10}` })
  else if (into === 'text') page.draft.dispatch({ type: 'content', key, text: `${text}${text.length % 10}` })
  else {
    const b = paneStore(page.draft, 'b')
    const inPane = b.get().content.messages[0]?.key ?? ''
    b.dispatch({ type: 'content', key: inPane, text: `${pane}${pane.length % 10}` })
  }
}

async function play(steps: Step[], fates: Fate[]): Promise<void> {
  const server = new Server([...fates])
  const queue = memoryQueue()
  let loads = 0
  let page = await openPage(server, queue, `tab ${loads}`)
  for (const one of steps) {
    if (one.do === 'wait') await wait(one.ms)
    else if (one.do === 'type') typeOne(page, one.in)
    else if (one.do === 'offline') server.online = false
    else if (one.do === 'online') {
      server.online = true
      page.autosave.wake()
    } else {
      if (one.do === 'crash') await wait(keptWithinMs)
      else page.autosave.leave()
      const typed = shown(savedForm(page.draft.get()))
      page.close()
      page = await openPage(server, queue, `tab ${++loads}`)
      expect(shown(savedForm(page.draft.get()))).toEqual(typed)
    }
    expect(page.autosave.state.getState().kind).not.toBe('conflict')
  }
  server.online = true
  page.autosave.wake()
  await wait(longEnoughMs)
  expect(page.autosave.state.getState().kind).toBe('saved')
  expect(shown(server.prompt)).toEqual(shown(savedForm(page.draft.get())))
  expect(queue.entries.size).toBe(0)
  // Texts only grew, so anything that was put on top of its own successor would show as a step back.
  for (const values of Object.values(server.held)) {
    expect(values).toEqual(values.toSorted((a, b) => a.length - b.length))
    expect(new Set(values).size).toBe(values.length)
  }
  page.close()
}

it('loses nothing and applies nothing twice, wherever the network, the page or the process is cut', async () => {
  const schedules = fc.asyncProperty(
    fc.array(step, { maxLength: 40 }),
    fc.array(fate, { maxLength: 15 }),
    play,
  )
  await fc.assert(schedules, { numRuns: 200 })
}, 60_000)
