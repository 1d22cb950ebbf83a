import { data, type Schemas } from '@playground/client'
import { api } from '@/entities/session/api/client'

export type ProviderKey = Schemas['ProviderKey']
export type NewKey = { provider: string; key: string; baseUrl: string }

export const listKeys = async (): Promise<ProviderKey[]> =>
  (await data(api.GET('/v1/provider-keys'))).provider_keys

/** Has the server try the key and keep it. How many models it lists. */
export async function putKey({ provider, key, baseUrl }: NewKey): Promise<number> {
  const body = { consent: true, ...(key && { key }), ...(baseUrl && { base_url: baseUrl }) }
  const answer = await data(api.PUT('/v1/provider-keys/{provider}', { params: { path: { provider } }, body }))
  return answer.model_count
}

export async function deleteKey(provider: string): Promise<void> {
  await data(api.DELETE('/v1/provider-keys/{provider}', { params: { path: { provider } } }))
}
