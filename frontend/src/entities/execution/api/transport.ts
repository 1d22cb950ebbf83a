import { data, errorFromResponse, type RunEvent, readRunEvents } from '@playground/client'
import { api, authorizedFetch } from '@/entities/session/api/client'
import type { RunRequest, RunTransport } from '../model/runner'

// The server sends a comment every 15 s; a connection silent for longer is dead, whatever the socket thinks.
const silenceMs = 40_000

export function runTransport(promptId: string): RunTransport {
  return {
    execute: (request, key, signal) =>
      events(signal, pathOf(promptId, request), {
        method: 'POST',
        headers: {
          Accept: 'text/event-stream',
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
        body: JSON.stringify('values' in request ? { variable_values: request.values } : {}),
      }),
    resume: (executionId, after, signal) =>
      events(signal, `/v1/executions/${executionId}/events`, {
        headers: { Accept: 'text/event-stream', ...(after !== null && { 'Last-Event-ID': String(after) }) },
      }),
    async get(execution_id, signal) {
      const options = { params: { path: { execution_id } }, signal }
      return (await data(api.GET('/v1/executions/{execution_id}', options))).execution
    },
    async cancel(execution_id) {
      await data(api.POST('/v1/executions/{execution_id}/cancel', { params: { path: { execution_id } } }))
    },
  }
}

const pathOf = (promptId: string, request: RunRequest): string =>
  'rerunOf' in request ? `/v1/executions/${request.rerunOf}/rerun` : `/v1/prompts/${promptId}/execute`

async function* events(signal: AbortSignal, path: string, init: RequestInit): AsyncGenerator<RunEvent> {
  const silence = new AbortController()
  const any = AbortSignal.any([signal, silence.signal])
  const response = await authorizedFetch(new URL(path, location.origin), { ...init, signal: any })
  if (!response.ok || !response.body) throw await errorFromResponse(response)
  yield* readRunEvents(response.body.pipeThrough(watch(silence)))
}

function watch(silence: AbortController): TransformStream<Uint8Array, Uint8Array> {
  const arm = () => setTimeout(() => silence.abort(), silenceMs)
  let timer = arm()
  return new TransformStream({
    transform(chunk, controller) {
      clearTimeout(timer)
      timer = arm()
      controller.enqueue(chunk)
    },
    flush: () => clearTimeout(timer),
  })
}
