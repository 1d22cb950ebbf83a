import { errorFromResponse, readEvents, type Schemas } from '@playground/client'
import { authorizedFetch } from '@/entities/session/api/client'

export type PromptNow = Schemas['PresenceEvent']

/** One look at a prompt: what goes on there, until the look is over or the signal is aborted. */
export async function* lookAt(promptId: string, signal: AbortSignal): AsyncGenerator<PromptNow> {
  const response = await authorizedFetch(new URL(`/v1/prompts/${promptId}/presence`, location.origin), {
    headers: { Accept: 'text/event-stream' },
    signal,
  })
  if (!response.ok || !response.body) throw await errorFromResponse(response)
  for await (const { event, data } of readEvents(response.body)) {
    if (event === 'presence') yield JSON.parse(data) as PromptNow
  }
}
