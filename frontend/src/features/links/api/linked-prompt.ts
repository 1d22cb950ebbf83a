import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'

export type LinkedPrompt = Schemas['LinkedPrompt']
export type LinkedRun = Schemas['LinkedRun']

/** What a public link shows. Nothing of it is kept: what was revoked is gone when the page is opened again. */
export function useLinkedPrompt(token: string) {
  return useQuery({
    queryKey: ['linked-prompt', token],
    queryFn: ({ signal }) => data(api.GET('/v1/links/{token}', { params: { path: { token } }, signal })),
    retry: false,
    gcTime: 0,
    staleTime: 0,
  })
}
