import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type Mention = Schemas['Mention']

const everyMs = 60_000

/** Comments that name the person, newest first. */
export function useMentions() {
  const query = useInfiniteQuery({
    queryKey: keys.mentions,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      data(
        api.GET('/v1/mentions', {
          params: { query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Schemas['MentionList']) => page.next_cursor,
    refetchInterval: everyMs,
  })
  return {
    ...query,
    mentions: query.data?.pages.flatMap((page) => page.mentions) ?? [],
    unread: query.data?.pages[0]?.unread_count ?? 0,
  }
}

export function useMarkRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ ids, read }: { ids: string[]; read: boolean }) => {
      for (const id of ids) {
        const params = { path: { mention_id: id } }
        await data(api.PATCH('/v1/mentions/{mention_id}', { params, body: { read } }))
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.mentions }),
  })
}
