import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type OwnOrganization = Schemas['OwnOrganization']

/** All that the person belongs to. */
export function useOwnOrganizations() {
  return useQuery({
    queryKey: keys.ownOrganizations,
    queryFn: async ({ signal }) => (await data(api.GET('/v1/me', { signal }))).organizations,
  })
}
