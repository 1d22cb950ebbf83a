import { ApiError, data, OfflineError, type Schemas } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { session } from '@/entities/session/model/session'
import { connection } from '@/lib/connection'
import { tabTopic } from '@/lib/tabs'
import { guard } from '../model/guard'
import { createQueue } from '../model/queue'
import { isTabAlive, tabId } from '../model/tab'
import { Workspaces } from '../model/workspace'

type Prompt = Schemas['Prompt']

/** What another tab of this person has saved. */
export const savedElsewhere = tabTopic<Prompt>('saved')

const longestSaveMs = 60_000

const listeners = new Set<(prompt: Prompt) => void>()

/** Hears of every prompt the server has just saved. */
export function onPromptSaved(listener: (prompt: Prompt) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const refusedListeners = new Set<(promptId: string) => void>()

/** Hears of every prompt that the person may not save any more, or not see. */
export function onPromptRefused(listener: (promptId: string) => void): () => void {
  refusedListeners.add(listener)
  return () => refusedListeners.delete(listener)
}

function noteRefused(promptId: string, error: unknown): never {
  if (error instanceof ApiError && (error.status === 403 || error.status === 404))
    for (const listener of refusedListeners) listener(promptId)
  throw error
}

export const workspaces = new Workspaces({
  queue: createQueue(isTabAlive),
  tab: tabId,
  guard,
  sendTo:
    (prompt_id) =>
    async (body, { keepalive } = {}) => {
      // A request that never ends must not keep the next one from being sent.
      const limit = keepalive ? { keepalive } : { signal: AbortSignal.timeout(longestSaveMs) }
      const request = { params: { path: { prompt_id } }, body, ...limit }
      return watched(data(api.PATCH('/v1/prompts/{prompt_id}', request))).then(
        (answer) => answer.prompt,
        (error) => noteRefused(prompt_id, error),
      )
    },
  keepTo: (prompt_id) => ({
    load: () => watched(data(api.GET('/v1/prompts/{prompt_id}/values', { params: { path: { prompt_id } } }))),
    save: (body) =>
      watched(data(api.PUT('/v1/prompts/{prompt_id}/values', { params: { path: { prompt_id } }, body }))),
  }),
  onSaved(prompt) {
    for (const listener of listeners) listener(prompt)
  },
})

async function watched<T>(answer: Promise<T>): Promise<T> {
  try {
    const found = await answer
    connection.found()
    return found
  } catch (error) {
    if (error instanceof OfflineError) connection.lost()
    throw error
  }
}

connection.subscribe(() => connection.get() === 'online' && workspaces.wakeAll())
addEventListener('pagehide', () => workspaces.leaveAll())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') workspaces.flushAll()
  else workspaces.wakeValues()
})
session.subscribe(() => {
  if (session.get().status === 'signed-in') workspaces.wakeAll()
})
