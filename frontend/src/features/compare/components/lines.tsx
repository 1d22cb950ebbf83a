import { Undo2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatMoment } from '@/lib/format'
import { Button } from '@/ui/button'
import { Tag } from '@/ui/chip'
import { classes } from '@/ui/classes'
import factsStyles from '@/ui/facts.module.css'
import { IconButton } from '@/ui/icon-button'
import letterStyles from '@/ui/letter.module.css'
import type { Column, Version } from '../api/compare'
import { compareParameters, letterOf, metricsOf } from '../model/compare'
import styles from './compare-screen.module.css'

type LineProps = { title: string; note?: ReactNode; className?: string; children: ReactNode }

/** One question asked of every column: its name in the margin, then a cell for each. */
export function Line({ title, note, className = styles.line, children }: LineProps) {
  return (
    <div className={className}>
      <div className={styles.label}>
        <h2>{title}</h2>
        {note && <p>{note}</p>}
      </div>
      {children}
    </div>
  )
}

type HeadProps = { columns: Column[]; onRemove: (id: string) => void; onRestore?: (version: Version) => void }

export function HeadLine({ columns, onRemove, onRestore }: HeadProps) {
  return (
    <Line title="Compare" className={classes(styles.line, styles.head)}>
      {columns.map(({ execution, version }, at) => (
        <div key={execution.id} className={styles.who}>
          <span className={letterStyles.letter}>{letterOf(at)}</span>
          <h2>{formatMoment(execution.created_at)}</h2>
          <Tag>v{version.version_number}</Tag>
          <span className="muted cut">{execution.model_config_snapshot.model}</span>
          <span className="grow" />
          {onRestore && columns.length === 2 && (
            <Button className="hide-1280" look="ghost" icon={<Undo2 />} onClick={() => onRestore(version)}>
              Restore
            </Button>
          )}
          <IconButton small label={`Remove ${letterOf(at)}`} onClick={() => onRemove(execution.id)}>
            <X />
          </IconButton>
        </div>
      ))}
    </Line>
  )
}

export function MetricsLine({ columns }: { columns: Column[] }) {
  const first = columns[0]?.execution ?? null
  return (
    <Line title="Metrics">
      {columns.map(({ execution }, at) => (
        <div key={execution.id}>
          <dl className={factsStyles.rows}>
            {metricsOf(execution, at === 0 ? null : first).map((metric) => (
              <Row key={metric.label} label={metric.label}>
                {metric.value} {metric.difference && <span className="muted">{metric.difference}</span>}
              </Row>
            ))}
          </dl>
        </div>
      ))}
    </Line>
  )
}

export function ParametersLine({ columns }: { columns: Column[] }) {
  const { differ, same } = compareParameters(columns.map((column) => column.version.model_config_snapshot))
  return (
    <Line title="Parameters" note={`${same} the same`}>
      {columns.map(({ execution }, at) => (
        <div key={execution.id}>
          {differ.length === 0 && <p className="muted">All the same.</p>}
          <dl className={factsStyles.rows}>
            {differ.map(({ key, label, cells }) => (
              <Row key={key} label={label}>
                <Value cell={cells[at]} first={cells[0]} column={at} columns={columns.length} />
              </Row>
            ))}
          </dl>
        </div>
      ))}
    </Line>
  )
}

type Cell = { key: string; value: string; code?: boolean }

function Value({
  cell,
  first,
  column,
  columns,
}: {
  cell?: Cell
  first?: Cell
  column: number
  columns: number
}) {
  if (!cell) return null
  const look = cell.code ? 'mono' : undefined
  const place = `parameter ${cell.key}`
  if (column > 0 && cell.value !== first?.value) {
    return (
      <ins className={look} data-change={place}>
        {cell.value}
      </ins>
    )
  }
  if (column === 0 && columns === 2) {
    return (
      <del className={look} data-change={place}>
        {cell.value}
      </del>
    )
  }
  return <span className={look}>{cell.value}</span>
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}
