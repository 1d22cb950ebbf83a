// @vitest-environment node
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createApi } from './api'
import { execute, resume } from './follow-run'
import { createRunTransport } from './transport'
import { freeTurn, type Turn, type Turns } from './turns'
import type { RunUpdate } from './updates'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
type Asked = { path: string; key: string | undefined; after: string | undefined }

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A server that gives these answers one after the other, and what it was asked. */
async function serve(...answers: Answer[]) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const header = (name: string) => request.headers[name]?.toString()
    const path = `${request.method} ${request.url}`
    asked.push({ path, key: header('idempotency-key'), after: header('last-event-id') })
    answers.shift()?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const transport = createRunTransport({ api: createApi({ baseUrl, fetch }), baseUrl, fetch }, 'p1')
  return { asked, transport }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const event = (type: string, id: number | string, data: object) =>
  `event: ${type}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
const start = event('start', 0, {
  execution_id: 'e1',
  prompt_version_id: 'v1',
  version_number: 2,
  model: 'demo-1',
})
const token = (text: string, id: number) => event('token', id, { text })
const done = (id: number) => event('done', id, { execution_id: 'e1', finish_reason: 'end_turn' })

/** A stream that is sent as it is and then cut, or ended. */
const stream =
  (body: Uint8Array | string, end: 'cut' | 'whole'): Answer =>
  (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write(body, () => (end === 'cut' ? response.destroy() : response.end()))
  }
const status =
  (code: number, body = ''): Answer =>
  (_, response) =>
    response.writeHead(code, { 'Content-Type': 'application/json' }).end(body)

/** What the server itself says when it sheds load. */
const busy =
  (seconds: number): Answer =>
  (_, response) => {
    const error = { code: 'OVERLOADED', message: 'Too many runs start at once', request_id: 'r1' }
    response.writeHead(503, { 'Retry-After': String(seconds) }).end(JSON.stringify({ error }))
  }
const draft = { values: {}, revision: 1 }

const options = { signal: new AbortController().signal, sleep: async () => undefined }

async function read(updates: AsyncIterable<RunUpdate>) {
  let text = ''
  const types: string[] = []
  for await (const update of updates) {
    if (update.type === 'text') text += update.text
    if (update.type === 'replaced') text = update.text
    if (types.at(-1) !== update.type) types.push(update.type)
  }
  return { text, types }
}

describe('execute, over HTTP', () => {
  it('goes on after the last whole event when the connection is cut inside a character', async () => {
    const first = bytes(start + token('Hé', 3) + token('é', 5))
    const { asked, transport } = await serve(
      stream(first.slice(0, first.lastIndexOf(0xc3) + 1), 'cut'),
      stream(token('é', 5) + token('!', 6) + done(6), 'whole'),
    )
    const { text, types } = await read(execute(transport, { values: {}, revision: 1 }, 'k1', options))
    expect(text).toBe('Héé!')
    expect(types).toEqual(['started', 'text', 'lost', 'text', 'ended'])
    expect(asked).toEqual([
      { path: 'POST /v1/prompts/p1/execute', key: 'k1', after: undefined },
      { path: 'GET /v1/executions/e1/events', key: undefined, after: '3' },
    ])
  })

  it('goes on with what the model thinks where that was cut', async () => {
    const thought = (text: string, id: string) => event('reasoning', id, { text })
    const { asked, transport } = await serve(
      stream(start + thought('Hm', '0.2'), 'cut'),
      stream(
        thought(', é', '0.6') +
          event('token', '2.6', { text: 'é' }) +
          event('done', '2.6', { execution_id: 'e1', finish_reason: 'end_turn' }),
        'whole',
      ),
    )
    const told: RunUpdate[] = []
    for await (const update of execute(transport, draft, 'k8', options)) told.push(update)
    expect(told.flatMap((update) => ('text' in update ? [[update.type, update.text]] : []))).toEqual([
      ['reasoning', 'Hm'],
      ['reasoning', ', é'],
      ['text', 'é'],
    ])
    expect(asked[1]?.after).toBe('0.2')
  })

  it('asks again under the same key when a proxy answers in the place of the server', async () => {
    const { asked, transport } = await serve(status(502), stream(start + done(0), 'whole'))
    const { types } = await read(execute(transport, { rerunOf: 'e0' }, 'k2', options))
    expect(types).toEqual(['lost', 'started', 'ended'])
    expect(asked.map(({ path, key }) => [path, key])).toEqual([
      ['POST /v1/executions/e0/rerun', 'k2'],
      ['POST /v1/executions/e0/rerun', 'k2'],
    ])
  })

  it('asks a busy server again under the same key, no sooner than it asked for', async () => {
    const waits: number[] = []
    const sleep = async (ms: number) => void waits.push(ms)
    const { asked, transport } = await serve(busy(2), busy(5), stream(start + done(0), 'whole'))
    const { types } = await read(execute(transport, draft, 'k5', { ...options, sleep }))
    expect(types).toEqual(['busy', 'started', 'ended'])
    expect(asked.map(({ key }) => key)).toEqual(['k5', 'k5', 'k5'])
    expect(waits[0]).toBeGreaterThanOrEqual(2000)
    expect(waits[1]).toBeGreaterThanOrEqual(5000)
  })

  it('gives up on a server that stays busy', async () => {
    const { transport } = await serve(...Array.from({ length: 20 }, () => busy(30)))
    const updates: RunUpdate[] = []
    for await (const update of execute(transport, draft, 'k6', options)) updates.push(update)
    expect(updates.length).toBeLessThan(6)
    expect(updates.at(-1)).toMatchObject({ type: 'failed', error: { code: 'OVERLOADED' } })
  })

  it('is withdrawn while the server is busy, and asks no more', async () => {
    const stop = new AbortController()
    const { asked, transport } = await serve(busy(60))
    const updates = execute(transport, draft, 'k7', { signal: options.signal, stop: stop.signal })
    expect(await updates.next()).toMatchObject({ value: { type: 'busy' } })
    const next = updates.next()
    stop.abort()
    expect(await next).toMatchObject({ value: { type: 'withdrawn' } })
    expect((await updates.next()).done).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it('ends with the refusal of the server', async () => {
    const error = { code: 'MISSING_VARIABLES', message: 'dish has no value' }
    const { transport } = await serve(status(400, JSON.stringify({ error })))
    const updates = execute(transport, { values: {}, revision: 1 }, 'k3', options)
    expect(await updates.next()).toMatchObject({ value: { type: 'failed', error } })
    expect((await updates.next()).done).toBe(true)
  })

  it('polls the row of a run whose streams never get through', async () => {
    const cut = stream('', 'cut')
    const execution = {
      id: 'e1',
      prompt_version_id: 'v1',
      version_number: 2,
      status: 'completed',
      response_text: 'Whole',
      finish_reason: 'end_turn',
      model_config_snapshot: { model: 'demo-1' },
    }
    const { transport } = await serve(cut, cut, cut, cut, cut, status(200, JSON.stringify({ execution })))
    const { text, types } = await read(resume(transport, 'e1', options))
    expect(text).toBe('Whole')
    expect(types).toEqual(['lost', 'replaced', 'started', 'ended'])
  })

  it('stops following when it is told to, and leaves the run alone', async () => {
    const abort = new AbortController()
    const { asked, transport } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write(start)
    })
    const updates = execute(transport, { values: {}, revision: 1 }, 'k4', {
      ...options,
      signal: abort.signal,
    })
    expect(await updates.next()).toMatchObject({ value: { type: 'started' } })
    abort.abort()
    expect((await updates.next()).done).toBe(true)
    expect(asked).toHaveLength(1)
  })
})

describe('turns', () => {
  const whole = start + token('Hé', 3) + token('é', 5) + token('!', 6) + done(6)
  /** As many of the events after the one that is asked for, then silence; all of them, then the end. */
  const events =
    (count = Number.POSITIVE_INFINITY): Answer =>
    ({ headers }, response) => {
      const after = Number(headers['last-event-id'] ?? -1)
      const rest = whole
        .split(/(?<=\n\n)/)
        .filter((one) => Number(/id: (\d+)/.exec(one)?.[1]) > after || /event: done/.test(one))
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write(rest.slice(0, count).join(''))
      if (count >= rest.length) response.end()
    }

  it('are taken one after the other, and what is read stays whole', async () => {
    let over = new AbortController()
    const taken: string[] = []
    const turn = (kind: string): Turn => {
      taken.push(kind)
      over = new AbortController()
      return { over: over.signal, end: () => void taken.push('end') }
    }
    const turns: Turns = { takeNow: async () => turn('now'), take: async () => turn('waited for') }
    const { asked, transport } = await serve(events(2), events(1), events(1), events())
    const types: string[] = []
    let text = ''
    for await (const update of execute(transport, draft, 'k8', { ...options, turns })) {
      types.push(update.type)
      if (update.type !== 'text') continue
      text += update.text
      // Others want the connection now.
      over.abort()
    }
    expect(text).toBe('Héé!')
    expect(types).toEqual(['started', 'text', 'text', 'text', 'ended'])
    expect(asked.map(({ after }) => after)).toEqual([undefined, '3', '5', '6'])
    expect(taken.filter((one) => one === 'end')).toHaveLength(taken.length / 2)
  })

  it('leave the stream that started the run when there is none', async () => {
    const turns: Turns = { takeNow: async () => null, take: async () => freeTurn }
    const { asked, transport } = await serve(events(1), events())
    const { text, types } = await read(execute(transport, draft, 'k9', { ...options, turns }))
    expect(text).toBe('Héé!')
    expect(types).toEqual(['started', 'text', 'ended'])
    expect(asked.map(({ path }) => path)).toEqual([
      'POST /v1/prompts/p1/execute',
      'GET /v1/executions/e1/events',
    ])
  })

  it('are not waited for by the end of a run that is stopped', async () => {
    const stop = new AbortController()
    const never: Turns = {
      takeNow: async () => null,
      take: (signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true })),
    }
    const { transport } = await serve(events(1), events())
    const updates = execute(transport, draft, 'k10', { ...options, turns: never, stop: stop.signal })
    expect(await updates.next()).toMatchObject({ value: { type: 'started' } })
    const next = read(updates)
    stop.abort()
    expect(await next).toEqual({ text: 'Héé!', types: ['started', 'text', 'ended'] })
  })
})
