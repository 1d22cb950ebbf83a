import { createApi, errorFromResponse, OfflineError } from '@playground/client'
import { noteServerTime } from '@/lib/clock'
import { accessToken, refreshToken, session } from '../model/session'

/** fetch with the access token; an expired one is renewed and the request sent once more. */
export async function authorizedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  if (new URL(request.url).pathname.startsWith('/v1/auth/')) return send(request)
  if (!accessToken() && session.get().status === 'unknown') await refreshToken()
  const response = await send(request.clone())
  if (response.status === 403 && (await codeOf(response)) === 'TOTP_REQUIRED') void learnWhy()
  if (response.status !== 401 || !(await isExpired(response))) return response
  return (await refreshToken()) ? send(request) : response
}

/** The server this page came from, as the person who is signed in here. */
export const api = createApi({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => authorizedFetch(request),
})

async function send(request: Request): Promise<Response> {
  const token = accessToken()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  try {
    const response = await fetch(request)
    noteServerTime(response.headers)
    return response
  } catch (cause) {
    if (request.signal.aborted) throw cause
    throw new OfflineError(cause)
  }
}

// A provider that refuses its key is a 401 as well, and no new token helps there.
async function isExpired(response: Response): Promise<boolean> {
  return (await codeOf(response)) === 'UNAUTHENTICATED'
}

const codeOf = async (response: Response) => (await errorFromResponse(response.clone())).code

/** What the workspace asks of its people is part of the session, and may be new. */
async function learnWhy(): Promise<void> {
  const state = session.get()
  if (state.status === 'signed-in' && !state.organization.require_totp)
    await refreshToken().catch(() => undefined)
}
