import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

type Execution = Schemas['Execution']
export type Version = Schemas['PromptVersion']
export type Column = { execution: Execution; version: Version }

export function useComparison(ids: string[]) {
  return useQuery({
    queryKey: [...keys.execution('compare'), ...ids],
    queryFn: async ({ signal }) => columnsOf(await request(ids, signal)),
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? 1_500 : false),
  })
}

const isRunning = ({ execution }: Column) => execution.status === 'running'

function request(ids: string[], signal: AbortSignal) {
  const querySerializer = { array: { style: 'form', explode: false } } as const
  return data(api.GET('/v1/executions/compare', { params: { query: { ids } }, querySerializer, signal }))
}

function columnsOf({ executions, versions }: Schemas['Comparison']): Column[] {
  return executions.flatMap((execution) => {
    const version = versions.find((one) => one.id === execution.prompt_version_id)
    return version ? [{ execution, version }] : []
  })
}
