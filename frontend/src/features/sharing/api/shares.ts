import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type Share = Schemas['Share']

/** What a person may do with a prompt. */
export type Rights = Pick<Share, 'permission' | 'run_budget' | 'shows_runs'>

const at = (promptId: string) => ({ path: { prompt_id: promptId } })
const one = (promptId: string, id: string) => ({ path: { prompt_id: promptId, share_id: id } })

/** All of them: a prompt has a hundred at most. */
export function useShares(promptId: string) {
  return useQuery({
    queryKey: keys.shares(promptId),
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/prompts/{prompt_id}/shares', {
          params: { ...at(promptId), query: { limit: 100 } },
          signal,
        }),
      ).then((page) => page.shares),
  })
}

export function useShareActions(promptId: string) {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: keys.shares(promptId) })
  return {
    share: useMutation({
      mutationFn: ({ email, rights }: { email: string; rights: Rights }) =>
        data(
          api.POST('/v1/prompts/{prompt_id}/shares', {
            params: at(promptId),
            body: {
              email,
              permission: rights.permission,
              shows_runs: rights.shows_runs,
              ...(rights.run_budget !== null && { run_budget: rights.run_budget }),
            },
          }),
        ),
      onSettled,
    }),
    change: useMutation({
      mutationFn: ({ id, rights }: { id: string; rights: Rights }) =>
        data(
          api.PATCH('/v1/prompts/{prompt_id}/shares/{share_id}', {
            params: one(promptId, id),
            body: rights,
          }),
        ),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: (id: string) =>
        data(api.DELETE('/v1/prompts/{prompt_id}/shares/{share_id}', { params: one(promptId, id) })),
      onSettled,
    }),
  }
}

/** The prompts of other workspaces that were shared with the person. */
export function useSharedWithMe() {
  const query = useInfiniteQuery({
    queryKey: keys.sharedWithMe,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      const query = { limit: 100, ...(pageParam && { cursor: pageParam }) }
      return data(api.GET('/v1/prompts/shared-with-me', { params: { query }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: Schemas['SharedPromptList']) => page.next_cursor,
  })
  return { ...query, prompts: query.data?.pages.flatMap((page) => page.prompts) ?? [] }
}

type Fork = { source: { id: string } | { link: string }; projectId: string; name: string; key: string }

/** A copy of a prompt, or of what a public link shows. The key makes one of a request that is sent twice. */
export function useFork() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ source, projectId, name, key }: Fork) => {
      const header = { 'Idempotency-Key': key }
      const body = { project_id: projectId, name }
      const answer =
        'link' in source
          ? api.POST('/v1/links/{token}/fork', { params: { path: { token: source.link }, header }, body })
          : api.POST('/v1/prompts/{prompt_id}/fork', { params: { ...at(source.id), header }, body })
      return data(answer).then(({ prompt }) => prompt)
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.projects }),
  })
}
