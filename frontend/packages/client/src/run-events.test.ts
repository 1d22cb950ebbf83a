import { describe, expect, it } from 'vitest'
import { parseRunEvent, type RunEvent, readRunEvents, StreamError } from './run-events'

const stream = (text: string) => {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7))
      controller.close()
    },
  })
}

const recorded = `id: 0
event: start
data: {"execution_id":"e1","prompt_version_id":"v1","version_number":3,"model":"demo-1"}

id: 0.3
event: reasoning
data: {"text":"Hm."}

id: 5.3
event: token
data: {"text":"Hé👋"}

: ping

id: 5
event: surprise
data: not even JSON

id: 5.3
event: done
data: {"execution_id":"e1","input_tokens":1,"output_tokens":1,"finish_reason":"end_turn","latency_ms":3,"ttft_ms":1,"cost_usd":0}

`

describe('readRunEvents', () => {
  it('yields typed events with their byte offsets and skips what it does not know', async () => {
    const events: RunEvent[] = []
    for await (const event of readRunEvents(stream(recorded))) events.push(event)
    expect(events.map(({ type, at }) => [type, at.answer, at.reasoning])).toEqual([
      ['start', 0, 0],
      ['reasoning', 0, 3],
      ['token', 5, 3],
      ['done', 5, 3],
    ])
    expect(events[2]).toEqual({ type: 'token', at: { answer: 5, reasoning: 3 }, text: 'Hé👋' })
  })

  it('refuses a payload or an id that breaks the contract', () => {
    expect(() => parseRunEvent({ id: '1', event: 'token', data: '{"text":1}' })).toThrow(StreamError)
    expect(() => parseRunEvent({ id: '1', event: 'token', data: '{"text":' })).toThrow(StreamError)
    for (const id of ['', '.', '1.', '.1', '1.2.3', '1 ', '1e3'])
      expect(() => parseRunEvent({ id, event: 'token', data: '{"text":"a"}' })).toThrow(StreamError)
    expect(() => parseRunEvent({ id: '-1', event: 'done', data: '{}' })).toThrow(StreamError)
  })

  it('reads an error event', () => {
    const data = JSON.stringify({ code: 'MODEL_UNAVAILABLE', message: 'Gone', details: { a: 1 } })
    expect(parseRunEvent({ id: '9', event: 'error', data })).toEqual({
      type: 'error',
      at: { answer: 9, reasoning: 0 },
      error: { code: 'MODEL_UNAVAILABLE', message: 'Gone', details: { a: 1 } },
    })
  })
})
