import { data, type Schemas } from '@playground/client'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type Execution = Schemas['Execution']

const ask = (execution_id: string, signal: AbortSignal) =>
  data(api.GET('/v1/executions/{execution_id}', { params: { path: { execution_id } }, signal }))

export const executionQuery = (id: string) => ({
  queryKey: keys.execution(id),
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(id, signal),
})

/** Reads one run when it is asked for. */
export function useReadExecution() {
  const client = useQueryClient()
  return (id: string) => client.fetchQuery(executionQuery(id))
}

const longestMs = 30_000

/** One run as it is now. */
export const executionNow = (id: string, signal = AbortSignal.timeout(longestMs)): Promise<Execution> =>
  ask(id, signal).then(({ execution }) => execution)

/** The last two runs of a pane; none when they cannot be had. */
export async function lastRunsOfPane(promptId: string, pane: string): Promise<Execution[]> {
  const params = { path: { prompt_id: promptId }, query: { pane, limit: 2 } }
  const list = data(api.GET('/v1/prompts/{prompt_id}/executions', { params }))
  return list.then(({ executions }) => executions).catch(() => [])
}
