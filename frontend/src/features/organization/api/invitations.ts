import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type InvitedRole = Schemas['InvitedRole']

export function useInvitations() {
  const query = useInfiniteQuery({
    queryKey: keys.invitations,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      data(
        api.GET('/v1/organization/invitations', {
          params: { query: { limit: 100, ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
  return { ...query, data: query.data?.pages.flatMap((page) => page.invitations) }
}

export function useInvite() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { email: string; role: InvitedRole }) =>
      data(api.POST('/v1/organization/invitations', { body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.organization }),
  })
}

export function useRevokeInvitation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (invitation_id: string) =>
      data(
        api.DELETE('/v1/organization/invitations/{invitation_id}', { params: { path: { invitation_id } } }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.organization }),
  })
}
