import { data } from '@playground/client'
import { queryOptions } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'

/**
 * The one list of cache keys, so that a feature can mark another's data stale without importing it.
 * Everything about a prompt lies under ['prompt', id]; invalidating that reaches its history and versions too.
 */
export const keys = {
  projects: ['projects'] as const,
  /** The prompts of one project, as the sidebar shows them. */
  projectPrompts: (projectId: string) => ['projects', projectId, 'prompts'] as const,
  prompt: (promptId: string) => ['prompt', promptId] as const,
  promptPage: (promptId: string) => ['prompt', promptId, 'page'] as const,
  executions: (promptId: string) => ['prompt', promptId, 'executions'] as const,
  versions: (promptId: string) => ['prompt', promptId, 'versions'] as const,
  execution: (executionId: string) => ['execution', executionId] as const,
}

/** All an editor needs, in one call. The sidebar prefetches it. */
export function promptPageQuery(promptId: string) {
  return queryOptions({
    queryKey: keys.promptPage(promptId),
    queryFn: ({ signal }) =>
      data(api.GET('/v1/prompts/{prompt_id}', { params: { path: { prompt_id: promptId } }, signal })),
  })
}
