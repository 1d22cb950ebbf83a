import { type RunEvent, type RunTransport, SilenceError, StreamError, utf8Length } from '@playground/client'
import { beforeEach, expect, it } from 'vitest'
import { noticed } from '@/lib/notice'
import { OutputBuffer } from './output-buffer'
import { createRunClient } from './run-client'
import { Runner } from './runner'

const start: RunEvent = {
  type: 'start',
  at: { answer: 0, reasoning: 0 },
  start: { execution_id: 'e1', prompt_version_id: 'v1', version_number: 3, model: 'demo-1' },
}
const token = (text: string, before = ''): RunEvent => ({
  type: 'token',
  text,
  at: { answer: utf8Length(before + text), reasoning: 0 },
})
const done = (text: string): RunEvent => ({
  type: 'done',
  at: { answer: utf8Length(text), reasoning: 0 },
  result: { execution_id: 'e1', finish_reason: 'end_turn' } as (RunEvent & { type: 'done' })['result'],
})

async function* play(items: (RunEvent | Error)[]): AsyncGenerator<RunEvent> {
  for (const item of items) {
    if (item instanceof Error) throw item
    yield item
  }
}

/** Runs once; each stream after the first is a resumed one. */
async function run(isSeen: boolean, first: (RunEvent | Error)[], ...resumed: (RunEvent | Error)[][]) {
  const transport = {
    execute: () => play(first),
    resume: () => play(resumed.shift() ?? []),
    cancel: async () => undefined,
  } as unknown as RunTransport
  const runner = new Runner({
    client: async () => createRunClient(transport, { sleep: async () => undefined }),
    output: new OutputBuffer(),
  })
  runner.setSeen(isSeen)
  await runner.start({
    values: {},
    revision: 1,
    model: 'demo-1',
    maxTokens: 64,
    pressedAt: performance.now() - 100,
  })
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 1)))
  return runner
}

const kinds = () => noticed.map(({ kind }) => kind)

beforeEach(() => {
  noticed.length = 0
})

it('tells how long the first word took from the press, once', async () => {
  await run(true, [start, token('a'), token('b', 'a'), done('ab')])
  expect(noticed).toEqual([
    { kind: 'first_token_seen', ms: expect.any(Number), at: expect.any(Number), by: null },
  ])
  expect(noticed[0]).toHaveProperty(
    'ms',
    expect.toSatisfy((ms: number) => ms >= 100 && ms < 5000),
  )
})

it('tells nothing of a word that no one saw, or that never came', async () => {
  await run(false, [start, token('a'), done('a')])
  await run(true, [start, done('')])
  expect(noticed).toEqual([])
})

it('tells a stream that was picked up again, and why it was lost', async () => {
  const lost = [new TypeError('network'), new StreamError('x'), new SilenceError('x')]
  for (const error of lost) await run(true, [start, token('a'), error], [done('a')])
  expect(kinds().filter((kind) => kind !== 'first_token_seen')).toEqual([
    'stream_reconnected',
    'stream_parse_error',
    'stream_reconnected',
    'stream_timed_out',
    'stream_reconnected',
  ])
})

it('tells once that a person stopped it, and nothing after its end', async () => {
  const runner = await run(false, [start, done('')])
  await runner.stop()
  expect(kinds()).toEqual([])
  const transport = { execute: () => play([start]), cancel: async () => undefined } as unknown as RunTransport
  const going = new Runner({
    client: async () => createRunClient(transport, { sleep: () => new Promise(() => undefined) }),
    output: new OutputBuffer(),
  })
  void going.start({ values: {}, revision: 1, model: 'demo-1', maxTokens: 64 })
  await Promise.all([going.stop(), going.stop()])
  expect(kinds()).toEqual(['stream_aborted'])
  going.dispose()
})
