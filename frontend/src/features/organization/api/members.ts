import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import type { Role } from '@/entities/session/model/roles'
import { keys } from '@/lib/query-keys'

export type Member = Schemas['Member']

export function useMembers() {
  const query = useInfiniteQuery({
    queryKey: keys.members,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      data(
        api.GET('/v1/organization/members', {
          params: { query: { limit: 100, ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
  return { ...query, data: query.data?.pages.flatMap((page) => page.members) }
}

export type MemberChange = {
  id: string
  role?: Role
  offered_role?: null
  usage_limits?: Member['usage_limits']
}

/** Gives a role, takes one that is offered, or ends an offer. */
export function useUpdateMember() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id: member_id, ...body }: MemberChange) =>
      data(api.PATCH('/v1/organization/members/{member_id}', { params: { path: { member_id } }, body })),
    onSettled: () =>
      Promise.all([keys.organization, keys.usage].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}

export function useRemoveMember() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (member_id: string) =>
      data(api.DELETE('/v1/organization/members/{member_id}', { params: { path: { member_id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.organization }),
  })
}
