import createClient from 'openapi-fetch'
import { errorFromResponse } from './errors'
import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type Api = ReturnType<typeof createApi>

type Options = {
  /** Where the server is, without a path. */
  baseUrl: string
  /** Sends one request; it adds the credentials. */
  fetch: (request: Request) => Promise<Response>
}

/** The typed client of openapi.yaml. Wrap calls in `data()` to get the body or an exception. */
export function createApi(options: Options) {
  const api = createClient<paths>(options)
  api.use({
    async onResponse({ response }) {
      if (!response.ok && response.status !== 304) throw await errorFromResponse(response)
    },
  })
  return api
}

/** The response's body. Throws ApiError when the server refuses and OfflineError when no response comes. */
export async function data<T>(pending: Promise<{ data?: T; response: Response }>): Promise<T> {
  return (await pending).data as T
}
