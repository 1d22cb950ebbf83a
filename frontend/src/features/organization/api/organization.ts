import { data, type Schemas } from '@playground/client'
import { api } from '@/entities/session/api/client'

type Change = Schemas['UpdateOrganizationRequest']

/** Changes what is given, and returns the organization as it is then. */
export async function updateOrganization(body: Change): Promise<Schemas['Organization']> {
  return (await data(api.PATCH('/v1/organization', { body }))).organization
}
