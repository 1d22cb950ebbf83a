import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { orKept } from '@/entities/session/api/kept-answers'
import { keys } from '@/lib/query-keys'

export type Project = Schemas['Project']

const projectsQuery = {
  queryKey: keys.projects,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
    const query = { limit: 100, ...(pageParam && { cursor: pageParam }) }
    return orKept(`projects from ${pageParam ?? ''}`, () =>
      data(api.GET('/v1/projects', { params: { query }, signal })),
    )
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page: Schemas['ProjectList']) => page.next_cursor,
}

export function useProjects() {
  const query = useInfiniteQuery(projectsQuery)
  return { ...query, projects: query.data?.pages.flatMap((page) => page.projects) ?? [] }
}

function firstProject(): Promise<Project | undefined> {
  return data(api.GET('/v1/projects', { params: { query: { limit: 1 } } })).then((page) => page.projects[0])
}

function createProject(name: string): Promise<Project> {
  return data(api.POST('/v1/projects', { body: { name } })).then((answer) => answer.project)
}

/** Where what is made beside a prompt lies: in its project, or, where that is another's, in the first of one's own. */
export async function projectBeside(page: Schemas['PromptPage'] | null | undefined): Promise<string> {
  if (page && !page.shared && page.prompt.permission !== 'view') return page.prompt.project_id
  return (await firstProject())?.id ?? (await createProject('My prompts')).id
}

const at = (id: string) => ({ params: { path: { project_id: id } } })

/** Every change of a project makes the list stale; what the person sees follows the server. */
export function useProjectActions() {
  const client = useQueryClient()
  // Exactly the list: asking for the prompts of a project that is gone would be a 404.
  const onSettled = () => client.invalidateQueries({ queryKey: keys.projects, exact: true })
  return {
    create: useMutation({ mutationFn: createProject, onSettled }),
    rename: useMutation({
      mutationFn: ({ id, name }: { id: string; name: string }) =>
        data(api.PATCH('/v1/projects/{project_id}', { ...at(id), body: { name } })),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (id: string) => data(api.DELETE('/v1/projects/{project_id}', at(id))),
      onSettled,
    }),
    restore: useMutation({
      mutationFn: (id: string) => data(api.POST('/v1/projects/{project_id}/restore', at(id))),
      onSettled,
    }),
  }
}
