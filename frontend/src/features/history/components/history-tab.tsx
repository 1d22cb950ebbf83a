import { OfflineError } from '@playground/client'
import { GitCompareArrows } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { type Filter, narrows, useExecutionActions, useExecutions } from '@/entities/execution/api/executions'
import { sentences } from '@/lib/sentences'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { useCommand } from '@/ui/commands'
import { PartBoundary } from '@/ui/part-boundary'
import splitStyles from '@/ui/split.module.css'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { toast } from '@/ui/toast'
import { useShortcut } from '@/ui/use-shortcut'
import { oldestFirst, toggleTick } from '../model/rows'
import { ExecutionPane, type RunActions } from './execution-pane'
import { Filters } from './filters'
import { RunGrid } from './run-grid'

const compareKeys = 'mod+shift+c'

export type HistoryTabProps = {
  promptId: string
  tabs: ReactNode
  total: number
  latestVersion: number
  models: string[]
  variables: string[]
  openId: string | null
  filter: Filter
  onOpen: (id: string | null) => void
  onFilter: (filter: Filter) => void
  onCompare: (ids: string[]) => void
  onBack: () => void
  actions: RunActions
}

export default function HistoryTab(props: HistoryTabProps) {
  const { promptId, tabs, filter, openId, onOpen, onCompare } = props
  const list = useExecutions(promptId, filter)
  const [ticked, setTicked] = useState<readonly string[]>([])
  const tick = useCallback((id: string) => setTicked((now) => toggleTick(now, id)), [])
  const onDelete = useDeletion(promptId, () => onOpen(null))
  const compare = () => ticked.length >= 2 && onCompare(oldestFirst(list.executions, ticked))
  useShortcut(compareKeys, compare)
  useCommand('Compare ticked runs', compareKeys, compare, ticked.length >= 2)
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError, pageCount } = list
  const more = useCallback(() => {
    // One that failed is asked for again when the list is.
    const mayAsk = pageCount > 0 && !isFetchingNextPage && !isFetchNextPageError
    if (mayAsk) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError, pageCount])
  const isSearching = list.executions.length === 0 && list.hasNextPage
  useEffect(() => {
    if (isSearching) more()
  }, [isSearching, more])
  const isOpen = openId !== null
  const isFiltered = narrows(filter)
  return (
    <>
      <div className={barStyles.bar}>
        {tabs}
        <span className="grow" />
        {list.executions.length > 1 && <CompareButton count={ticked.length} onCompare={compare} />}
      </div>
      <div
        className={classes(splitStyles.split, isOpen && splitStyles.open)}
        data-split={isOpen ? 'open' : 'closed'}
      >
        <section aria-label="Runs" data-region="list">
          {(props.total > 0 || list.executions.length > 0 || isFiltered) && (
            <Filters
              filter={filter}
              models={props.models}
              latestVersion={props.latestVersion}
              variables={props.variables}
              total={props.total}
              listed={list.isPending ? null : list.executions.length}
              hasMore={list.hasNextPage}
              onFilter={props.onFilter}
            />
          )}
          {list.executions.length > 0 ? (
            <RunGrid
              runs={list.executions}
              hasMore={list.hasNextPage}
              onMore={more}
              ticked={ticked}
              openId={openId}
              onOpen={onOpen}
              onTick={tick}
            />
          ) : (
            <Nothing list={list} filtered={isFiltered} {...props} />
          )}
        </section>
        {openId !== null && (
          <PartBoundary key={openId} screen="run">
            <ExecutionPane id={openId} onClose={() => onOpen(null)} onDelete={onDelete} {...props.actions} />
          </PartBoundary>
        )}
      </div>
    </>
  )
}

function CompareButton({ count, onCompare }: { count: number; onCompare: () => void }) {
  if (count === 0) return <span className="muted hide-m">Tick two to four runs to compare them</span>
  return (
    <>
      <span className={classes(barStyles.aside, 'muted num hide-m')}>{count} selected</span>
      <Button icon={<GitCompareArrows />} keys={compareKeys} disabled={count < 2} onClick={onCompare}>
        Compare
      </Button>
    </>
  )
}

type NothingProps = Pick<HistoryTabProps, 'onBack' | 'onFilter'> & {
  list: ReturnType<typeof useExecutions>
  filtered: boolean
}

function Nothing({ list, filtered, onBack, onFilter }: NothingProps) {
  if (list.isPending) return <Skeleton padded label="Loading runs" />
  if (list.hasNextPage && !list.isError) return <Skeleton padded label="Searching older runs" />
  if (list.isError) {
    return (
      <div className="padded">
        <ErrorState
          title="The history did not load"
          actions={<Button onClick={() => list.refetch()}>Try again</Button>}
        >
          {sentences(list.error.message, 'Nothing is lost')}
        </ErrorState>
      </div>
    )
  }
  if (filtered) {
    return (
      <EmptyState
        title="No run like this"
        action={<Button onClick={() => onFilter({})}>Clear filters</Button>}
      >
        No run of this prompt fits the filters.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No runs yet" action={<Button onClick={onBack}>Back to the prompt</Button>}>
      Each time you run this prompt, the result is kept here with its version, parameters and cost.
    </EmptyState>
  )
}

function useDeletion(promptId: string, onDeleted: () => void) {
  const { remove, restore } = useExecutionActions(promptId)
  const bad = (text: string) => (error: Error) => void toast(sentences(text, error.message), { tone: 'bad' })
  return (id: string) => {
    const undo = () => void restore.mutateAsync(id).catch(bad('The run could not be brought back'))
    const done = () => {
      onDeleted()
      toast('Run deleted', { undo })
    }
    // An answer that was lost may have been a yes.
    const notKnown = (error: Error) =>
      bad(
        error instanceof OfflineError
          ? 'Whether the run was deleted is not known'
          : 'The run was not deleted',
      )(error)
    void remove.mutateAsync(id).then(done, notKnown)
  }
}
