import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'
import { type Execution, executionQuery } from './execution'

export type ExecutionStatus = Schemas['ExecutionStatus']
export type Filter = {
  status?: ExecutionStatus
  model?: string
  version_number?: number
  /** In the answer or in a value. */
  words?: string
  /** Whose value is asked for. While there is no value it leaves nothing out. */
  variable?: string
  value?: string
}

/** Whether it leaves runs out. */
export const narrows = ({ variable, value, ...rest }: Filter): boolean =>
  Object.values(rest).some(Boolean) || Boolean(variable && value)

function queryOf({ variable, value, ...rest }: Filter) {
  const values =
    variable && value ? { variable_values: JSON.stringify(Object.fromEntries([[variable, value]])) } : {}
  return { ...rest, ...values }
}

const pageSize = 50
const runningPoll = 1_500

export function useExecutions(promptId: string, filter: Filter) {
  const query = useInfiniteQuery({
    queryKey: [...keys.executions(promptId), queryOf(filter)],
    queryFn: ({ pageParam, signal }) => {
      const paging = { limit: pageSize, ...(pageParam && { cursor: pageParam }) }
      const params = { path: { prompt_id: promptId }, query: { ...queryOf(filter), ...paging } }
      return data(api.GET('/v1/prompts/{prompt_id}/executions', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // Runs come and go elsewhere too: opening the history shows it as it is.
    staleTime: 0,
  })
  const pages = query.data?.pages ?? []
  // A search may find nothing on a page and have more to read.
  return { ...query, executions: pages.flatMap((page) => page.executions), pageCount: pages.length }
}

/** One run, followed while it goes on. */
export function useExecution(id: string, enabled = true) {
  return useQuery({
    ...executionQuery(id),
    enabled,
    refetchInterval: ({ state }) => (state.data?.execution.status === 'running' ? runningPoll : false),
  })
}

/** A row of the list; only a visible one that still runs asks the server again. */
export function useLiveExecution(row: Execution): Execution {
  const { data: page } = useExecution(row.id, row.status === 'running')
  return row.status === 'running' && page ? page.execution : row
}

const at = (id: string) => ({ params: { path: { execution_id: id } } })

export function useExecutionActions(promptId: string) {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: keys.prompt(promptId) })
  return {
    remove: useMutation({
      mutationFn: (id: string) => data(api.DELETE('/v1/executions/{execution_id}', at(id))),
      onSettled,
    }),
    restore: useMutation({
      mutationFn: (id: string) => data(api.POST('/v1/executions/{execution_id}/restore', at(id))),
      onSettled,
    }),
  }
}
