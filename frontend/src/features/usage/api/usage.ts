import { data } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

/** What this person's runs from a moment on used and cost. */
export function useMyUsage(from: string) {
  return useQuery({
    queryKey: [...keys.usage, from],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/usage', { params: { query: { from, whose: 'mine' } }, signal })).then(
        (answer) => answer.total,
      ),
  })
}

/** The same of a prompt, for all who ran it. */
export function usePromptUsage(promptId: string | null, from: string) {
  return useQuery({
    queryKey: [...keys.usage, from, promptId],
    queryFn: ({ signal }) => {
      const params = { path: { prompt_id: promptId ?? '' }, query: { from } }
      return data(api.GET('/v1/prompts/{prompt_id}/usage', { params, signal })).then((answer) => answer.total)
    },
    enabled: promptId !== null,
  })
}

/** The month's limits that concern this person, with what is used of them. */
export function useLimits() {
  return useQuery({
    queryKey: [...keys.usage, 'limits'],
    queryFn: ({ signal }) => data(api.GET('/v1/usage/limits', { signal })),
    staleTime: 60_000,
  })
}
