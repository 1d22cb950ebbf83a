import createClient from 'openapi-fetch'
import { errorFromResponse, OfflineError } from './errors'
import type { components, paths } from './schema'
import { accessToken, refreshToken, session } from './session'

export * from './errors'
export * from './session'
export type Schemas = components['schemas']

/** fetch with the access token; an expired one is renewed and the request sent once more. */
export async function authorizedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  if (new URL(request.url).pathname.startsWith('/v1/auth/')) return send(request)
  if (!accessToken() && session.get().status === 'unknown') await refreshToken()
  const response = await send(request.clone())
  if (response.status !== 401 || !(await isExpired(response))) return response
  return (await refreshToken()) ? send(request) : response
}

/** The typed client of openapi.yaml. Wrap calls in `data()` to get the answer or an exception. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => authorizedFetch(request),
})

type Result<T> = { data?: T; response: Response }

/** The answer's body. Throws ApiError when the server says no and OfflineError when it says nothing. */
export async function data<T>(pending: Promise<Result<T>>): Promise<T> {
  return (await pending).data as T
}

api.use({
  async onResponse({ response }) {
    if (!response.ok && response.status !== 304) throw await errorFromResponse(response)
  },
})

async function send(request: Request): Promise<Response> {
  const token = accessToken()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  try {
    return await fetch(request)
  } catch (cause) {
    if (request.signal.aborted) throw cause
    throw new OfflineError(cause)
  }
}

// A provider that refuses its key is a 401 as well, and no new token helps there.
async function isExpired(response: Response): Promise<boolean> {
  return (await errorFromResponse(response.clone())).code === 'UNAUTHENTICATED'
}
