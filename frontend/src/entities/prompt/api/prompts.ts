import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { orKept } from '@/entities/session/api/kept-answers'
import { keys } from '@/lib/query-keys'
import type { Written } from '../model/generations'
import { lastModel } from '../model/last-model'

export type PromptSummary = Schemas['PromptSummary']

function projectPromptsQuery(projectId: string) {
  return {
    queryKey: keys.projectPrompts(projectId),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      const query = { limit: 100, ...(pageParam && { cursor: pageParam }) }
      const path = { project_id: projectId }
      const ask = () => data(api.GET('/v1/projects/{project_id}', { params: { path, query }, signal }))
      return orKept(`prompts of ${projectId} from ${pageParam ?? ''}`, ask)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: Schemas['ProjectWithPrompts']) => page.next_cursor,
  }
}

export function useProjectPrompts(projectId: string | null) {
  const query = useInfiniteQuery({ ...projectPromptsQuery(projectId ?? ''), enabled: projectId !== null })
  return { ...query, prompts: query.data?.pages.flatMap((page) => page.prompts) ?? [] }
}

/** The prompts that a project's list begins with. */
export function firstPrompts(projectId: string): Promise<PromptSummary[]> {
  const params = { path: { project_id: projectId }, query: { limit: 100 } }
  return data(api.GET('/v1/projects/{project_id}', { params })).then((page) => page.prompts)
}

/** With the model that was last run here; the server chooses for who has run none. */
export function createPrompt(projectId: string, name: string): Promise<Schemas['Prompt']> {
  const model = lastModel()
  const messages = [{ role: 'user' as const, content: '' }]
  // What has a default is optional on the wire; the generated types do not know that.
  const config = model === null ? {} : { model_config: { model } as Schemas['ModelConfigPatch'] }
  const body = { project_id: projectId, name, messages, ...config }
  return data(api.POST('/v1/prompts', { body })).then((answer) => answer.prompt)
}

/** One text that a model goes on with; empty, or with what was generated in another one. */
export function createCompletion(
  projectId: string,
  name: string,
  { text, generations }: Written = { text: '', generations: [] },
  model = lastModel(),
): Promise<Schemas['Prompt']> {
  const config = model === null ? {} : { model_config: { model } as Schemas['ModelConfigPatch'] }
  const messages = [{ role: 'user' as const, content: text }]
  const body = {
    project_id: projectId,
    name,
    mode: 'completion' as const,
    messages,
    generations: [...generations],
    ...config,
  }
  return data(api.POST('/v1/prompts', { body: body as Schemas['CreatePromptRequest'] })).then(
    (answer) => answer.prompt,
  )
}

const at = (id: string) => ({ params: { path: { prompt_id: id } } })

/** The sidebar's list lies under ['projects'], the open editor under ['prompt', id]: both follow. */
export function usePromptActions() {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: keys.projects })
  return {
    create: useMutation({
      mutationFn: ({ projectId, name }: { projectId: string; name: string }) => createPrompt(projectId, name),
      onSettled,
    }),
    rename: useMutation({
      mutationFn: ({ id, name }: { id: string; name: string }) =>
        data(api.PATCH('/v1/prompts/{prompt_id}', { ...at(id), body: { name } })),
      onSettled: async (_answer, _error, { id }) => {
        await client.invalidateQueries({ queryKey: keys.promptPage(id) })
        await onSettled()
      },
    }),
    remove: useMutation({
      mutationFn: (id: string) => data(api.DELETE('/v1/prompts/{prompt_id}', at(id))),
      onSettled,
    }),
    restore: useMutation({
      mutationFn: (id: string) => data(api.POST('/v1/prompts/{prompt_id}/restore', at(id))),
      onSettled,
    }),
  }
}
