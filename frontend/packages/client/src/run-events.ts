import type { ErrorObject } from './errors'
import { type Position, positionOf } from './position'
import type { components } from './schema'
import { SseDecoder, type SseEvent } from './sse'

export type StartEvent = components['schemas']['StartEvent']
export type DoneEvent = components['schemas']['DoneEvent']

/** An event of a run. `at` is how much has been sent up to and with it. */
export type RunEvent = { at: Position } & (
  | { type: 'start'; start: StartEvent }
  | { type: 'token' | 'reasoning'; text: string }
  | { type: 'done'; result: DoneEvent }
  | { type: 'error'; error: ErrorObject }
)

/** The stream said something that its contract does not allow. Reading it again from the last id helps. */
export class StreamError extends Error {
  override readonly name = 'StreamError'
}

/** Nothing came for longer than a connection that lives is silent. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError'
}

export async function* readRunEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  for await (const event of readEvents(body)) {
    const parsed = parseRunEvent(event)
    if (parsed) yield parsed
  }
}

/** The events of a stream, whatever they tell of. Who leaves the loop leaves the stream. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<SseEvent> {
  const decoder = new SseDecoder()
  const reader = body.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield* decoder.push(read.value)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Null for an event this app does not know: the API may gain some. */
export function parseRunEvent(event: SseEvent): RunEvent | null {
  switch (event.event) {
    case 'start':
      return { type: 'start', at: placeOf(event), start: payload(event, isStart) }
    case 'token':
    case 'reasoning':
      return { type: event.event, at: placeOf(event), text: payload(event, isToken).text }
    case 'done':
      return { type: 'done', at: placeOf(event), result: payload(event, isDone) }
    case 'error':
      return { type: 'error', at: placeOf(event), error: payload(event, isError) }
    default:
      return null
  }
}

function placeOf({ id }: SseEvent): Position {
  const at = positionOf(id)
  if (!at) throw new StreamError(`An event came with the id ${JSON.stringify(id)}`)
  return at
}

function payload<T>({ event, data }: SseEvent, is: (value: unknown) => value is T): T {
  const value = parseJson(data)
  if (!is(value)) throw new StreamError(`The event ${event} does not look as it should`)
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const has = (value: unknown, key: string, type: string) =>
  typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === type

const isStart = (value: unknown): value is StartEvent =>
  has(value, 'execution_id', 'string') && has(value, 'version_number', 'number')
const isToken = (value: unknown): value is { text: string } => has(value, 'text', 'string')
const isDone = (value: unknown): value is DoneEvent =>
  has(value, 'execution_id', 'string') && has(value, 'finish_reason', 'string')
const isError = (value: unknown): value is ErrorObject =>
  has(value, 'code', 'string') && has(value, 'message', 'string')
