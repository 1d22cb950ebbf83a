import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { forgetAnswers } from '@/entities/session/api/kept-answers'
import { keys } from '@/lib/query-keys'

export type OwnOrganization = Schemas['OwnOrganization']

/** All that the person belongs to. */
export function useOwnOrganizations() {
  return useQuery({
    queryKey: keys.ownOrganizations,
    queryFn: async ({ signal }) => (await data(api.GET('/v1/me', { signal }))).organizations,
  })
}

/** Goes on in another workspace, on a page that knows nothing of this one. What is not sent yet waits here for it. */
export async function switchWorkspace(organization_id: string): Promise<void> {
  await data(api.POST('/v1/auth/switch', { body: { organization_id } }))
  await enterWorkspace()
}

/** Joins the workspace that an invitation is to, and goes on there. */
export async function acceptInvitation(invitation: string, to = '/'): Promise<void> {
  await data(api.POST('/v1/invitations/accept', { body: { token: invitation } }))
  await enterWorkspace(to)
}

async function enterWorkspace(to = '/'): Promise<void> {
  await forgetAnswers()
  window.location.assign(to)
}
