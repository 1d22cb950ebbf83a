import type { Schemas } from '@playground/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, type ReactNode, useEffect } from 'react'
import type { Filter } from '@/entities/execution/api/executions'
import { useRunner, useRunState } from '@/entities/execution/components/use-run'
import { useVersionActions } from '@/entities/prompt/components/use-version-actions'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { addValues, fromWire } from '@/entities/prompt/model/values'
import History from '@/features/history/components/history-tab'
import { keys } from '@/lib/query-keys'
import type { PromptSearch } from '../search'

const CompareTab = lazy(() => import('./compare-tab'))

type Props = { page: Schemas['PromptPage']; search: PromptSearch; tabs: ReactNode }

/** The history, with what its runs can do to the draft and to the run machine. */
export function HistoryTab({ page, search, tabs }: Props) {
  const { prompt } = page
  const { values } = useWorkspace()
  const runner = useRunner()
  const { restore } = useVersionActions()
  const navigate = useNavigate()
  const go = (next: PromptSearch, replace = false) =>
    void navigate({ to: '/p/$promptId', params: { promptId: prompt.id }, search: next, replace })
  const runAgain = (execution: Schemas['Execution']) => {
    const { model, max_tokens: maxTokens } = execution.model_config_snapshot
    void runner.start({ rerunOf: execution.id, model, maxTokens })
    go({})
  }
  const actions = {
    onRunAgain: runAgain,
    onRestore: ({ version_number }: Schemas['PromptVersion']) =>
      void restore(version_number).then((restored) => restored && go({})),
    onFill({ variable_values }: Schemas['Execution']) {
      addValues(values, fromWire(variable_values))
      go({})
    },
  }
  useFreshList(prompt.id)
  const readOnly = prompt.permission === 'view'
  if (search.compare) {
    const onRestore = readOnly ? undefined : actions.onRestore
    return (
      <CompareTab promptId={prompt.id} compare={search.compare} tabs={tabs} go={go} onRestore={onRestore} />
    )
  }
  return (
    <History
      promptId={prompt.id}
      tabs={tabs}
      total={page.execution_count}
      latestVersion={prompt.latest_version_number ?? 0}
      models={page.models.map((model) => model.id)}
      variables={prompt.variables}
      openId={search.run ?? null}
      filter={filterOf(search)}
      onOpen={(run) => go({ tab: 'history', ...pickFilter(search), ...(run && { run }) })}
      onFilter={({ version_number: of, ...others }) =>
        go({ tab: 'history', ...pickFilter({ ...others, of }) }, hasWords(others))
      }
      onCompare={(ids) => go({ tab: 'history', compare: ids.join(',') })}
      onBack={() => go({})}
      actions={readOnly ? {} : actions}
    />
  )
}

/** A run that begins while the list is open is in it at once. */
function useFreshList(promptId: string): void {
  const client = useQueryClient()
  const { executionId } = useRunState()
  useEffect(() => {
    if (executionId) void client.invalidateQueries({ queryKey: keys.executions(promptId) })
  }, [client, executionId, promptId])
}

// Each pause in typing is no place to come back to.
const hasWords = ({ words, value }: Filter) => Boolean(words || value)

const filterKeys = ['status', 'model', 'of', 'words', 'variable', 'value'] as const
type FilterSearch = { [K in (typeof filterKeys)[number]]?: PromptSearch[K] | undefined }

const pickFilter = (search: FilterSearch): PromptSearch =>
  Object.fromEntries(filterKeys.flatMap((key) => (search[key] ? [[key, search[key]]] : [])))

function filterOf(search: PromptSearch): Filter {
  const { of, ...others } = pickFilter(search)
  return { ...others, ...(of && { version_number: of }) }
}
