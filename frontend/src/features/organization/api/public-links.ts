import { data } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { session, type User } from '@/entities/session/model/session'

/** Says whether the workspace allows public links, for those who manage it. */
export async function allowPublicLinks(me: User, allowed: boolean): Promise<void> {
  const { organization } = await data(api.PATCH('/v1/organization', { body: { public_links: allowed } }))
  session.update(me, organization)
}
