import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type Version = Schemas['PromptVersion']

/** What a version holds never changes, so it is asked for once. */
export function useVersion(promptId: string, number: number | null) {
  return useQuery({
    queryKey: [...keys.versions(promptId), number],
    queryFn: ({ signal }) => {
      const path = { prompt_id: promptId, version_number: number ?? 0 }
      return data(
        api.GET('/v1/prompts/{prompt_id}/versions/{version_number}', { params: { path }, signal }),
      ).then((answer) => answer.version)
    },
    enabled: number !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
