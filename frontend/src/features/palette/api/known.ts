import type { Schemas } from '@playground/client'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { summaryOf } from '@/entities/model/model/model'
import { presets } from '@/entities/preset/api/presets'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { workspaces } from '@/entities/prompt/api/workspaces'
import { keys } from '@/lib/query-keys'
import { commandsHere } from '@/ui/commands'
import { toast } from '@/ui/toast'
import type { Address, Known } from '../model/sections'

type Projects = InfiniteData<Schemas['ProjectList']>
type Prompts = InfiniteData<Schemas['ProjectWithPrompts']>
type Shared = InfiniteData<Schemas['SharedPromptList']>

/** What this page has already read: no request is made for it. */
export function knownHere(client: QueryClient, here: Address | null): Known {
  const projects = client.getQueryData<Projects>(keys.projects)?.pages.flatMap((page) => page.projects) ?? []
  const lists = client.getQueriesData<Prompts>({
    predicate: ({ queryKey }) => queryKey[0] === 'projects' && queryKey[2] === 'prompts',
  })
  const prompts = lists.flatMap(([, list]) => list?.pages.flatMap((page) => page.prompts) ?? [])
  const shared = client.getQueryData<Shared>(keys.sharedWithMe)?.pages.flatMap((page) => page.prompts) ?? []
  return {
    projects,
    prompts: prompts.map(({ id, name, project_id: projectId }) => ({ id, name, projectId })),
    shared: shared.map(({ id, name, shared_by: by }) => ({ id, name, hint: `Shared by ${by}` })),
    presets: presets.presets.map(({ id, name, preview }) => ({ id, name, preview })),
    models: modelsFor(client, here),
    commands: commandsHere(),
  }
}

/** The models that the prompt being edited could run with. */
function modelsFor(client: QueryClient, here: Address | null): Known['models'] {
  const page = here && !here.view.tab && client.getQueryData(promptPageQuery(here.promptId).queryKey)
  if (!page || page.prompt.permission === 'view') return []
  const { draft } = workspaces.open(page.prompt)
  return page.models
    .filter((model) => model.available && model.modes.includes('chat'))
    .map((model) => ({
      id: model.id,
      name: model.name,
      hint: summaryOf(model),
      choose() {
        if (draft.get().config.model === model.id) return
        draft.dispatch({ type: 'parameters', values: { model: model.id } })
        toast(`The model is ${model.name} now`, { undo: draft.undo })
      },
    }))
}
