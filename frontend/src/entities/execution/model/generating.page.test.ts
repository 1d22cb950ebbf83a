import type { RunEvent, RunTransport } from '@playground/client'
import { utf8Length } from '@playground/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDraftStore } from '@/entities/prompt/model/draft-store'
import { type Edit, path } from '@/entities/prompt/model/generations'
import { promptWith } from '@/entities/prompt/model/testing'
import { writtenIn } from '@/entities/prompt/model/written'
import { Generating } from './generating'
import { OutputBuffer } from './output-buffer'
import { createRunClient } from './run-client'
import { Runner } from './runner'

/** A model that says what it is told to say. */
class Speaker {
  #waiting: ((event: RunEvent | null) => void)[] = []
  #said: (RunEvent | null)[] = []
  #bytes = 0
  runs = 0

  async *execute(): AsyncGenerator<RunEvent> {
    this.#said = []
    this.#bytes = 0
    const execution_id = `e${++this.runs}`
    this.push({
      type: 'start',
      at: { answer: 0, reasoning: 0 },
      start: { execution_id, prompt_version_id: 'v', version_number: 1, model: 'demo-1' },
    })
    for (;;) {
      const event =
        this.#said.length > 0
          ? this.#said.shift()
          : await new Promise<RunEvent | null>((done) => this.#waiting.push(done))
      if (!event) return
      yield event
    }
  }

  push(event: RunEvent | null) {
    const next = this.#waiting.shift()
    if (next) next(event)
    else this.#said.push(event)
  }

  say(text: string) {
    this.#bytes += utf8Length(text)
    this.push({ type: 'token', text, at: { answer: this.#bytes, reasoning: 0 } })
  }

  end() {
    const result = {
      execution_id: `e${this.runs}`,
      input_tokens: 1,
      output_tokens: 2,
      finish_reason: 'end_turn',
      latency_ms: 1,
      ttft_ms: 1,
      cost_usd: 0,
    } as const
    this.push({ type: 'done', at: { answer: this.#bytes, reasoning: 0 }, result })
    this.push(null)
  }
}

function setup(text: string) {
  let now = 0
  const draft = createDraftStore(
    promptWith({ mode: 'completion', system_prompt: '', messages: [{ role: 'user', content: text }] }),
    () => (now += 1000),
  )
  const speaker = new Speaker()
  const transport = {
    execute: () => speaker.execute(),
    cancel: async () => speaker.end(),
  } as unknown as RunTransport
  const runner = new Runner({
    client: async () => createRunClient(transport),
    output: new OutputBuffer((work) => work()),
  })
  runner.setSeen(true)
  const generating = new Generating({ draft, runner })
  let seen = text
  generating.listen((edits) => {
    seen = applied(seen, edits)
  })
  generating.open()
  const start = (at: number, of: string | null = null) => {
    generating.expect(at, of)
    void runner.start({ values: {}, revision: 1, model: 'demo-1', maxTokens: 9 })
    return settled()
  }
  const edit = (...edits: Edit[]) => {
    generating.edit(edits)
    seen = applied(seen, edits)
  }
  return {
    draft,
    speaker,
    runner,
    generating,
    start,
    edit,
    seen: () => seen,
    text: () => writtenIn(draft.get()).text,
  }
}

const applied = (text: string, edits: readonly Edit[]): string =>
  edits
    .toReversed()
    .reduce((some, { from, to, insert }) => some.slice(0, from) + insert + some.slice(to), text)

const settled = () => new Promise((done) => setTimeout(done))
const put = (at: number, insert: string): Edit => ({ from: at, to: at, insert })

it('lays what comes over the text, and makes one step of it at the end', async () => {
  const { draft, speaker, start, seen, text, edit } = setup('Once ')
  await start(5)
  speaker.say('upon')
  await settled()
  expect([text(), seen()]).toEqual(['Once ', 'Once upon'])
  edit(put(0, '> '))
  edit(put(11, '!'))
  speaker.say(' a\r')
  speaker.say('\ntime')
  await settled()
  expect([text(), seen()]).toEqual(['> Once !', '> Once upon a\ntime!'])
  speaker.end()
  await settled()
  expect([text(), seen()]).toEqual(['> Once upon a\ntime!', '> Once upon a\ntime!'])
  const [one] = path(writtenIn(draft.get()))
  expect(one).toMatchObject({
    execution_id: 'e1',
    start: 7,
    marks: [{ from: 0, to: 11 }],
    note: { number: 1, output_tokens: 2 },
  })
})

it('is undone in one step and comes back without another run', async () => {
  const { draft, speaker, start, seen } = setup('Once ')
  await start(5)
  speaker.say('upon')
  await settled()
  speaker.say(' a time')
  speaker.end()
  await settled()
  const whole = draft.get()
  draft.undo()
  expect([seen(), draft.get().generations]).toEqual(['Once ', []])
  draft.redo()
  expect(seen()).toBe('Once upon a time')
  expect(draft.get().generations).toEqual(whole.generations)
  expect(speaker.runs).toBe(1)
})

it('takes an edit inside what is coming, and goes on behind it', async () => {
  const { speaker, start, edit, seen, draft } = setup('')
  await start(0)
  speaker.say('abcd')
  await settled()
  edit({ from: 1, to: 3, insert: 'X' })
  expect(seen()).toBe('aXd')
  speaker.say('ef')
  speaker.end()
  await settled()
  expect(seen()).toBe('aXdef')
  expect(draft.get().generations[0]?.marks).toEqual([
    { from: 0, to: 1 },
    { from: 2, to: 5 },
  ])
})

it('stops the run when its beginning is undone, and leaves the text as it was', async () => {
  const { speaker, start, seen, draft, runner } = setup('Once ')
  await start(5)
  speaker.say('upon')
  await settled()
  draft.undo()
  await settled()
  expect([seen(), draft.get().generations, runner.running]).toEqual(['Once ', [], false])
})

it('keeps the earlier alternative of what is generated again', async () => {
  const { speaker, start, seen, draft, generating } = setup('Once ')
  await start(5)
  speaker.say('one')
  speaker.end()
  await settled()
  const first = draft.get().generations[0]?.id ?? ''
  await start(0, first)
  expect(seen()).toBe('Once ')
  speaker.say('two')
  speaker.end()
  await settled()
  expect(seen()).toBe('Once two')
  const { chosen } = await import('@/entities/prompt/model/generation-steps')
  generating.change((written) => chosen(written, first))
  expect(seen()).toBe('Once one')
})

it('shows what it keeps, in any order of words, edits, steps back and other devices', async () => {
  type Step =
    | { do: 'say' | 'end' | 'undo' | 'redo' | 'start' | 'settle' }
    | { do: 'edit' | 'other'; at: number; length: number; insert: string }
  const change = fc.record({
    do: fc.constantFrom('edit', 'edit', 'other'),
    at: fc.nat(30),
    length: fc.nat(4),
    insert: fc.stringMatching(/^[a-z]{0,3}$/),
  })
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom('say', 'say', 'end', 'undo', 'redo', 'start', 'settle') }),
    },
    { weight: 2, arbitrary: change },
  ) as fc.Arbitrary<Step>
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { draft, speaker, runner, generating, start, edit, seen, text } = setup('the end')
      let said = 0
      for (const one of steps) {
        if (one.do === 'start' && !runner.running) await start(Math.min(3, text().length))
        if (one.do === 'say' && runner.running) speaker.say(`W${++said} `)
        if (one.do === 'end' && runner.running) speaker.end()
        if (one.do === 'undo') draft.undo()
        if (one.do === 'redo') draft.redo()
        if (one.do === 'edit') edit(within(seen(), one))
        if (one.do === 'other')
          draft.adopt({ messages: [{ role: 'user', content: applied(text(), [within(text(), one)]) }] })
        if (one.do === 'settle') await settled()
        expect(seen()).toBe(generating.shown())
      }
      await settled()
      if (runner.running) speaker.end()
      await settled()
      expect(runner.running).toBe(false)
      expect([seen(), generating.live()]).toEqual([text(), null])
    }),
    {
      numRuns: 60,
      examples: [[[{ do: 'start' }, { do: 'say' }, { do: 'settle' }, { do: 'undo' }, { do: 'redo' }]]],
    },
  )
})

function within(text: string, { at, length, insert }: { at: number; length: number; insert: string }): Edit {
  const from = Math.min(at, text.length)
  return { from, to: Math.min(from + length, text.length), insert }
}
