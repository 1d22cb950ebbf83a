import { type RunEvent, type RunTransport, utf8Length } from '@playground/client'
import { expect, it } from 'vitest'
import { createDraftStore } from '@/entities/prompt/model/draft-store'
import { begun, grown } from '@/entities/prompt/model/generation-steps'
import { promptWith } from '@/entities/prompt/model/testing'
import { writtenIn } from '@/entities/prompt/model/written'
import { Asides } from './asides'
import { Generating } from './generating'
import { OutputBuffer } from './output-buffer'
import { createRunClient } from './run-client'
import { Runner } from './runner'

const request = { values: {}, revision: 1, model: 'demo-1', maxTokens: 10 }

/** Each run says its words when it is let go on, and ends. */
function modelSaying(words: string[]) {
  const goOn: (() => void)[] = []
  let runs = 0
  async function* execute(): AsyncGenerator<RunEvent> {
    const execution_id = `e${++runs}`
    const text = words[runs - 1] ?? ''
    const start = { execution_id, prompt_version_id: 'v', version_number: 1, model: 'demo-1' }
    yield { type: 'start', at: { answer: 0, reasoning: 0 }, start }
    await new Promise<void>((done) => goOn.push(done))
    const at = { answer: utf8Length(text), reasoning: 0 }
    yield { type: 'token', text, at }
    const figures = { input_tokens: 1, output_tokens: 1, latency_ms: 1, ttft_ms: 1, cost_usd: 0 }
    yield { type: 'done', at, result: { execution_id, finish_reason: 'end_turn', ...figures } }
  }
  const transport = { execute, cancel: async () => {} } as unknown as RunTransport
  const runner = () => {
    const made = new Runner({
      client: async () => createRunClient(transport),
      output: new OutputBuffer((work) => work()),
    })
    made.setSeen(true)
    return made
  }
  return { goOn, runner }
}

const soon = () => new Promise((resolve) => setTimeout(resolve))

it('gives no alternative the words of another run', async () => {
  const draft = createDraftStore(
    promptWith({ mode: 'completion', system_prompt: '', messages: [{ role: 'user', content: 'A' }] }),
  )
  const { goOn, runner } = modelSaying([' first', ' second'])
  const generating = new Generating({ draft, runner: runner() })
  const names = () => 'g9'
  generating.change((now) =>
    grown(begun(now, { id: 'g1', execution_id: 'e0', at: 1 }, names), 'g1', 1, ' cat'),
  )
  const asides = new Asides(generating)
  const shared = runner()
  asides.start('g1', [shared], request)
  await soon()
  asides.close()
  asides.start('g1', [shared], request)
  await soon()
  for (const go of goOn) go()
  await soon()
  const others = writtenIn(draft.get()).generations.filter(({ id }) => id !== 'g1')
  expect(others.map(({ execution_id, text }) => [execution_id, text])).toEqual([
    ['e1', ''],
    ['e2', ' second'],
  ])
})
