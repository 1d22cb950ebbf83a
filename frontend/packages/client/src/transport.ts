import { type Api, data } from './api'
import { errorFromResponse } from './errors'
import type { Execution } from './execution'
import { type RunEvent, readRunEvents, SilenceError } from './run-events'

/**
 * What is sent: the draft, or a pane or a version of it, as it is saved at this revision with these values, or an
 * earlier run again.
 */
export type RunRequest =
  | {
      values: Record<string, string>
      revision: number
      pane?: string
      version?: number
      /** Where in the text of a completion it goes on; at its end without one. */
      continueAt?: number
      /** What follows is sent too. */
      withSuffix?: boolean
      /** With each token come its probability and so many of the likeliest in its place. */
      logprobs?: number
    }
  | { rerunOf: string }

/** What following a run needs of the server. */
export type RunTransport = {
  /** The same request under the same key is the same run, and is told from its first event. */
  execute(request: RunRequest, key: string, signal: AbortSignal): AsyncIterable<RunEvent>
  /** The events after the one with this id; null for all of them. */
  resume(executionId: string, after: string | null, signal: AbortSignal): AsyncIterable<RunEvent>
  get(executionId: string, signal: AbortSignal): Promise<Execution>
  cancel(executionId: string): Promise<void>
}

type Server = {
  api: Api
  baseUrl: string
  /** Sends one request; it adds the credentials. */
  fetch: (url: URL, init: RequestInit) => Promise<Response>
}

// The server sends a comment every 15 s; a connection silent for longer is dead, whatever the socket thinks.
const silenceMs = 40_000

/** The runs of one prompt, over HTTP. */
export function createRunTransport({ api, baseUrl, fetch }: Server, promptId: string): RunTransport {
  async function* events(signal: AbortSignal, path: string, init: RequestInit): AsyncGenerator<RunEvent> {
    const silence = new AbortController()
    const any = AbortSignal.any([signal, silence.signal])
    const response = await fetch(new URL(path, baseUrl), { ...init, signal: any })
    if (!response.ok || !response.body) throw await errorFromResponse(response)
    yield* readRunEvents(response.body.pipeThrough(watch(silence)))
  }
  const at = (execution_id: string) => ({ params: { path: { execution_id } } })
  return {
    execute: (request, key, signal) => events(signal, pathOf(promptId, request), initOf(request, key)),
    resume: (executionId, after, signal) =>
      events(signal, `/v1/executions/${executionId}/events`, {
        headers: { Accept: 'text/event-stream', ...(after !== null && { 'Last-Event-ID': after }) },
      }),
    async get(executionId, signal) {
      return (await data(api.GET('/v1/executions/{execution_id}', { ...at(executionId), signal }))).execution
    },
    async cancel(executionId) {
      await data(api.POST('/v1/executions/{execution_id}/cancel', at(executionId)))
    },
  }
}

const pathOf = (promptId: string, request: RunRequest): string =>
  'rerunOf' in request ? `/v1/executions/${request.rerunOf}/rerun` : `/v1/prompts/${promptId}/execute`

const initOf = (request: RunRequest, key: string): RequestInit => ({
  method: 'POST',
  headers: { Accept: 'text/event-stream', 'Content-Type': 'application/json', 'Idempotency-Key': key },
  body: JSON.stringify('values' in request ? bodyOf(request) : {}),
})

const bodyOf = ({
  values,
  pane,
  version,
  continueAt,
  withSuffix,
  logprobs,
}: Extract<RunRequest, { revision: number }>) => ({
  variable_values: values,
  ...(continueAt !== undefined && { continue_at: continueAt }),
  ...(withSuffix && { with_suffix: true }),
  ...(logprobs !== undefined && { logprobs }),
  ...(pane && { pane }),
  ...(version && { version_number: version }),
})

function watch(silence: AbortController): TransformStream<Uint8Array, Uint8Array> {
  const arm = () => setTimeout(() => silence.abort(new SilenceError('The stream fell silent')), silenceMs)
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
