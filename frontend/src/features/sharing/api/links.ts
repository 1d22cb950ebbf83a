import { data, type Schemas } from '@playground/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { useSession } from '@/entities/session/components/use-session'
import { keys } from '@/lib/query-keys'

export type PublicLink = Schemas['Link']
export type NewLink = Schemas['CreateLinkRequest']

/** The newest hundred: fifty at most work. */
export function useLinks(promptId: string) {
  return useQuery({
    queryKey: keys.links(promptId),
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/prompts/{prompt_id}/links', {
          params: { path: { prompt_id: promptId }, query: { limit: 100 } },
          signal,
        }),
      ).then((page) => page.links),
  })
}

/** Whether the workspace allows public links: asked anew, since an admin may have changed it in another tab. */
export function useAllowsLinks(): boolean {
  const state = useSession()
  const { data: allowed } = useQuery({
    queryKey: keys.allowsLinks,
    queryFn: ({ signal }) =>
      data(api.GET('/v1/organization', { signal })).then(({ organization }) => organization.public_links),
    staleTime: 0,
  })
  return allowed ?? (state.status === 'signed-in' && state.organization.public_links)
}

export function useLinkActions(promptId: string) {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: keys.links(promptId) })
  return {
    /** The key makes one link of a request that is sent twice. */
    make: useMutation({
      mutationFn: ({ body, key }: { body: NewLink; key: string }) =>
        data(
          api.POST('/v1/prompts/{prompt_id}/links', {
            params: { path: { prompt_id: promptId }, header: { 'Idempotency-Key': key } },
            body,
          }),
        ).then(({ link }) => link),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: (id: string) =>
        data(
          api.DELETE('/v1/prompts/{prompt_id}/links/{link_id}', {
            params: { path: { prompt_id: promptId, link_id: id } },
          }),
        ),
      onSettled,
    }),
  }
}
