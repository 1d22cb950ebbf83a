import { createRunTransport, type RunTransport } from '@playground/client'
import { api, authorizedFetch } from '@/entities/session/api/client'

/** The runs of one prompt, as the person who is signed in. */
export const runTransport = (promptId: string): RunTransport =>
  createRunTransport({ api, baseUrl: location.origin, fetch: authorizedFetch }, promptId)
