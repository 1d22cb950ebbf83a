import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type ApiKey = Schemas['APIKey']
export type Scope = Schemas['APIKeyScope']
export type MadeKey = Schemas['MadeAPIKey']
export type NewKey = Schemas['CreateAPIKeyRequest']
export type KeyChange = Schemas['UpdateAPIKeyRequest']

/** All keys of the person, or of everyone in the organization: there are few, so all pages are asked for. */
export function useApiKeys(whose: 'mine' | 'everyone', enabled = true) {
  const query = useInfiniteQuery({
    queryKey: keys.apiKeys(whose),
    enabled,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      data(
        api.GET('/v1/api-keys', {
          params: { query: { whose, limit: 100, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  return { ...query, data: query.data?.pages.flatMap((page) => page.api_keys) }
}

const at = (id: string) => ({ path: { api_key_id: id } })

/** Under one name for a request the same key is made once, however often it is asked for. */
export const makeKey = (body: NewKey, once: string): Promise<MadeKey> =>
  data(api.POST('/v1/api-keys', { params: { header: { 'Idempotency-Key': once } }, body }))

export const changeKey = (id: string, body: KeyChange): Promise<unknown> =>
  data(api.PATCH('/v1/api-keys/{api_key_id}', { params: at(id), body }))

export const rotateKey = (id: string, password: string): Promise<MadeKey> =>
  data(
    api.POST('/v1/api-keys/{api_key_id}/rotate', {
      params: at(id),
      body: password ? { current_password: password } : {},
    }),
  )

const revokeKey = (id: string): Promise<unknown> =>
  data(api.DELETE('/v1/api-keys/{api_key_id}', { params: at(id) }))

export function useRevoke() {
  const refresh = useRefresh()
  return useMutation({ mutationFn: revokeKey, onSettled: refresh })
}

/** Asks for the lists anew. */
export function useRefresh() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: keys.allApiKeys })
}
