import { data, type Schemas } from '@playground/client'
import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'
import { promptPageQuery } from './prompt-page'
import type { Version } from './version'

const pageSize = 50

export function useVersions(promptId: string) {
  const query = useInfiniteQuery({
    queryKey: keys.versions(promptId),
    queryFn: ({ pageParam, signal }) => {
      const paging = { limit: pageSize, ...(pageParam && { cursor: pageParam }) }
      const params = { path: { prompt_id: promptId }, query: paging }
      return data(api.GET('/v1/prompts/{prompt_id}/versions', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  return { ...query, versions: query.data?.pages.flatMap((page) => page.versions) ?? [] }
}

type List = InfiniteData<Schemas['VersionList'], string | null>

function withMessage(list: List, { id, message }: Version): List {
  const renamed = (one: Version) => (one.id === id ? { ...one, message } : one)
  const pages = list.pages.map((page) => ({ ...page, versions: page.versions.map(renamed) }))
  return { ...list, pages }
}

/** Changes what a version is remembered by. Rejects with what the server refused it with. */
export function useVersionMessage({ prompt_id, version_number }: Version) {
  const client = useQueryClient()
  const params = { path: { prompt_id, version_number } }
  return useMutation({
    mutationFn: (message: string) =>
      data(api.PATCH('/v1/prompts/{prompt_id}/versions/{version_number}', { params, body: { message } })),
    onSuccess({ version }) {
      client.setQueryData([...keys.versions(prompt_id), version_number], version)
      client.setQueryData<List>(keys.versions(prompt_id), (list) => list && withMessage(list, version))
      return client.invalidateQueries({ queryKey: keys.versions(prompt_id) })
    },
  })
}

function keep(promptId: string, message: string): Promise<Version> {
  const params = { path: { prompt_id: promptId } }
  const body = message ? { message } : {}
  return data(api.POST('/v1/prompts/{prompt_id}/versions', { params, body })).then((answer) => answer.version)
}

async function restore(promptId: string, number: number) {
  const params = { path: { prompt_id: promptId, version_number: number } }
  const answer = await data(api.POST('/v1/prompts/{prompt_id}/versions/{version_number}/restore', { params }))
  return answer.prompt
}

/** Keep and restore reject with what the server refused it with. */
export function useVersionMutations(promptId: string) {
  const client = useQueryClient()
  const page = promptPageQuery(promptId).queryKey
  const onSettled = () => client.invalidateQueries({ queryKey: keys.prompt(promptId) })
  const kept = useMutation({ mutationFn: (message: string) => keep(promptId, message), onSettled })
  const restored = useMutation({
    mutationFn: (number: number) => restore(promptId, number),
    // The open editor hears of it at once, not only after the refetch.
    onSuccess: (prompt) => client.setQueryData(page, (before) => before && { ...before, prompt }),
    onSettled,
  })
  const latest = useCallback(
    () => client.getQueryData(promptPageQuery(promptId).queryKey)?.prompt.latest_version_number ?? null,
    [client, promptId],
  )
  return { keep: kept.mutateAsync, restore: restored.mutateAsync, latest }
}
