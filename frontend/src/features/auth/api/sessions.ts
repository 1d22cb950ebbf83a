import { data, type Schemas } from '@playground/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type SignInSession = Schemas['SignInSession']

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await data(api.GET('/v1/auth/sessions', { signal }))).sessions,
  })
}

/** Ends one session, or with null all but this one. */
export function useEndSessions() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string | null) =>
      id === null
        ? data(api.DELETE('/v1/auth/sessions'))
        : data(api.DELETE('/v1/auth/sessions/{session_id}', { params: { path: { session_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  })
}
