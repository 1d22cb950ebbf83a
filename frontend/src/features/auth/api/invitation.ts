import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'

export type InvitationPreview = Schemas['InvitationPreview']

/** What an invitation's link is for. */
export function useInvitationPreview(token: string) {
  return useQuery({
    queryKey: ['invitation', token],
    queryFn: () => data(api.POST('/v1/invitations/preview', { body: { token } })),
    retry: false,
  })
}
