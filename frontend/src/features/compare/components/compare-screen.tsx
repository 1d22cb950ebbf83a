import { ChevronDown, ChevronUp } from 'lucide-react'
import { type CSSProperties, type ReactNode, useRef, useState } from 'react'
import { sentences } from '@/lib/sentences'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { useCommand } from '@/ui/commands'
import { IconButton } from '@/ui/icon-button'
import { Segmented } from '@/ui/segmented'
import { ErrorState, Skeleton } from '@/ui/states'
import { useShortcut } from '@/ui/use-shortcut'
import { type Column, useComparison, type Version } from '../api/compare'
import type { Marks } from '../model/compare'
import { AddRun } from './add-run'
import styles from './compare-screen.module.css'
import { HeadLine, MetricsLine, ParametersLine } from './lines'
import { OutputLine } from './output-line'
import { PromptLine } from './prompt-line'
import { useChanges } from './use-changes'

const marks = [
  { value: 'words', label: 'Words' },
  { value: 'lines', label: 'Lines' },
  { value: 'off', label: 'Off' },
] as const

export type CompareScreenProps = {
  promptId: string
  ids: string[]
  tabs: ReactNode
  /** Left out, there is no room for one more. */
  onAdd?: ((id: string) => void) | undefined
  onRemove: (id: string) => void
  onRestore?: (version: Version) => void
  onBack: () => void
}

export default function CompareScreen(props: CompareScreenProps) {
  const { promptId, ids, tabs, onAdd, onBack } = props
  const { data: columns, error, refetch } = useComparison(ids)
  const [mode, setMode] = useState<Marks>('words')
  const box = useRef<HTMLElement>(null)
  const changes = useChanges(box)
  useShortcut('n', () => changes.go(1))
  useShortcut('shift+n', () => changes.go(-1))
  useCommand('Next change', 'n', () => changes.go(1))
  useCommand('Previous change', 'shift+n', () => changes.go(-1))
  return (
    <>
      <div className={barStyles.bar}>
        {tabs}
        <span className="grow" />
        <span className="muted num" role="status">
          {changes.count === 1 ? '1 change' : `${changes.count} changes`}
        </span>
        <IconButton small label="Previous change" keys="shift+n" onClick={() => changes.go(-1)}>
          <ChevronUp />
        </IconButton>
        <IconButton small label="Next change" keys="n" onClick={() => changes.go(1)}>
          <ChevronDown />
        </IconButton>
        <span className={styles.rule} />
        <Segmented label="Mark differences by" value={mode} options={marks} onChange={setMode} />
        {onAdd && <AddRun promptId={promptId} without={ids} onAdd={onAdd} />}
      </div>
      <section ref={box} className={styles.scroller} aria-label="Comparison" tabIndex={0} data-region="list">
        {columns && columns.length > 1 ? (
          <Columns columns={columns} mode={mode} {...props} />
        ) : (
          <NotThere error={error} loaded={columns !== undefined} retry={() => refetch()} onBack={onBack} />
        )}
      </section>
    </>
  )
}

type ColumnsProps = CompareScreenProps & { columns: Column[]; mode: Marks }

function Columns({ columns, mode, onRemove, onRestore, onBack }: ColumnsProps) {
  const remove = (id: string) => (columns.length > 2 ? onRemove(id) : onBack())
  return (
    <div className={styles.grid} style={{ '--n': columns.length } as CSSProperties}>
      <HeadLine columns={columns} onRemove={remove} onRestore={onRestore} />
      <MetricsLine columns={columns} />
      <ParametersLine columns={columns} />
      <PromptLine columns={columns} mode={mode} />
      <OutputLine columns={columns} mode={mode} />
    </div>
  )
}

type NotThereProps = { error: Error | null; loaded: boolean; retry: () => void; onBack: () => void }

function NotThere({ error, loaded, retry, onBack }: NotThereProps) {
  if (!error && !loaded) return <Skeleton padded label="Loading the comparison" />
  const gone = loaded || (error as { status?: number }).status === 404
  return (
    <div className="padded">
      <ErrorState
        title={gone ? 'One of these runs is not here' : 'The comparison did not load'}
        actions={
          gone ? (
            <Button onClick={onBack}>Back to the history</Button>
          ) : (
            <Button onClick={retry}>Try again</Button>
          )
        }
      >
        {gone
          ? 'It was deleted, or it belongs to somebody else.'
          : sentences(error?.message, 'Nothing is lost')}
      </ErrorState>
    </div>
  )
}
