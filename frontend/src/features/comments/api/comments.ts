import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'
import type { About } from '../model/unsent'

export type Comment = Schemas['Comment']
export type Thread = { comment: Comment; replies: Comment[] }
export type Filter = 'open' | 'resolved' | 'all'

const threadsAtOnce = 30
const repliesAtOnce = 100

const at = (promptId: string) => ({ path: { prompt_id: promptId } })
const one = (promptId: string, id: string) => ({ path: { prompt_id: promptId, comment_id: id } })

async function readPage(promptId: string, filter: Filter, cursor: string | null, signal: AbortSignal) {
  const query = {
    limit: threadsAtOnce,
    ...(cursor && { cursor }),
    ...(filter !== 'all' && { state: filter }),
  }
  const page = await data(
    api.GET('/v1/prompts/{prompt_id}/comments', { params: { ...at(promptId), query }, signal }),
  )
  const replied = page.comments.filter(({ reply_count: count }) => count > 0).map(({ id }) => id)
  const replies = await readReplies(promptId, replied, signal)
  const threads = page.comments.map((comment) => ({
    comment,
    replies: replies.filter(({ parent_id: id }) => id === comment.id),
  }))
  return { ...page, threads }
}

/** All replies in some threads, the oldest first. */
async function readReplies(promptId: string, threads: string[], signal: AbortSignal): Promise<Comment[]> {
  const all: Comment[] = []
  let cursor: string | null = null
  while (threads.length > 0) {
    const query: { limit: number; replies_to: string[]; cursor?: string } = {
      limit: repliesAtOnce,
      replies_to: threads,
      ...(cursor && { cursor }),
    }
    const page: Schemas['CommentList'] = await data(
      api.GET('/v1/prompts/{prompt_id}/comments', { params: { ...at(promptId), query }, signal }),
    )
    all.push(...page.comments)
    cursor = page.next_cursor
    if (cursor === null) break
  }
  return all.reverse()
}

type Page = Awaited<ReturnType<typeof readPage>>

/** The threads of a prompt, newest first, with their replies. */
export function useThreads(promptId: string, filter: Filter) {
  const query = useInfiniteQuery({
    queryKey: [...keys.comments(promptId), filter],
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      readPage(promptId, filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.next_cursor,
  })
  return {
    ...query,
    threads: query.data?.pages.flatMap((page) => page.threads) ?? [],
    counts: query.data?.pages[0],
  }
}

/** How many threads are open; undefined until that is known. */
export function useOpenCount(promptId: string): number | undefined {
  const query = useQuery({
    queryKey: [...keys.comments(promptId), 'count'],
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/prompts/{prompt_id}/comments', {
          params: { ...at(promptId), query: { limit: 1, state: 'open' } },
          signal,
        }),
      ),
  })
  return query.data?.open_count
}

/** A thread by its id, wherever it stands in the list. */
export function useThread(promptId: string, id: string | null) {
  return useQuery({
    queryKey: [...keys.comments(promptId), 'one', id],
    enabled: id !== null,
    retry: false,
    queryFn: async ({ signal }): Promise<Thread> => {
      const read = (which: string) =>
        data(
          api.GET('/v1/prompts/{prompt_id}/comments/{comment_id}', { params: one(promptId, which), signal }),
        )
      let { comment } = await read(id ?? '')
      if (comment.parent_id) comment = (await read(comment.parent_id)).comment
      return { comment, replies: await readReplies(promptId, [comment.id], signal) }
    },
  })
}

/** Those whom a comment may name, by a part of their name. */
export function usePeople(promptId: string, name: string | null) {
  return useQuery({
    queryKey: ['mentionable', promptId, name],
    enabled: name !== null,
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/prompts/{prompt_id}/mentionable', {
          params: { ...at(promptId), query: { limit: 8, ...(name && { q: name }) } },
          signal,
        }),
      ).then((page) => page.people),
  })
}

export type NewComment = {
  body: string
  mentions: string[]
  key: string
  about: About
  parentId: string | null
}

export function useCommentActions(promptId: string) {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: keys.comments(promptId) })
  return {
    create: useMutation({
      mutationFn: ({ body, mentions, key, about, parentId }: NewComment) =>
        data(
          api.POST('/v1/prompts/{prompt_id}/comments', {
            params: { ...at(promptId), header: { 'Idempotency-Key': key } },
            body: {
              body,
              ...(mentions.length > 0 && { mentions }),
              ...(parentId && { parent_id: parentId }),
              ...(about.anchor && { anchor: about.anchor }),
              ...(about.version && { version_number: about.version }),
              ...(about.execution && { execution_id: about.execution }),
            },
          }),
        ),
      onSettled,
    }),
    change: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & Schemas['UpdateCommentRequest']) =>
        data(api.PATCH('/v1/prompts/{prompt_id}/comments/{comment_id}', { params: one(promptId, id), body })),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (id: string) =>
        data(api.DELETE('/v1/prompts/{prompt_id}/comments/{comment_id}', { params: one(promptId, id) })),
      onSettled,
    }),
    restore: useMutation({
      mutationFn: (id: string) =>
        data(
          api.POST('/v1/prompts/{prompt_id}/comments/{comment_id}/restore', { params: one(promptId, id) }),
        ),
      onSettled,
    }),
  }
}
