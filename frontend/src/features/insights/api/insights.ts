import { data } from '@playground/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

/** How well runs and saves did from a moment on, by day. While another time is asked for, the one before stays. */
export function useInsights(from: string) {
  return useQuery({
    queryKey: [...keys.insights, from],
    queryFn: ({ signal }) => data(api.GET('/v1/insights', { params: { query: { from } }, signal })),
    placeholderData: keepPreviousData,
  })
}
