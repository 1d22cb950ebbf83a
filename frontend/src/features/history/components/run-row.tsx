// biome-ignore-all lint/a11y/useSemanticElements: a table cannot have rows that are placed by hand
// biome-ignore-all lint/a11y/useFocusableInteractive: rows take the focus, cells do not

import { type CSSProperties, memo, type ReactNode } from 'react'
import type { Execution } from '@/entities/execution/api/execution'
import { useLiveExecution } from '@/entities/execution/api/executions'
import { plainWords } from '@/entities/execution/model/plain-words'
import { statusName, waitingForModel } from '@/entities/execution/model/wording'
import { ChangesLine } from '@/entities/prompt/components/changes-line'
import { formatClock, formatCost, formatCount, formatDuration } from '@/lib/format'
import { Checkbox } from '@/ui/checkbox'
import { classes } from '@/ui/classes'
import { tip } from '@/ui/tip'
import styles from './run-grid.module.css'

type Props = {
  row: Execution
  y: number
  /** Its place among all rows, for assistive technology. */
  index: number
  ticked: boolean
  open: boolean
  /** The one row that Tab reaches. */
  inTabOrder: boolean
  onOpen: (id: string) => void
  onTick: (id: string) => void
}

export const RunRow = memo(function RunRow(props: Props) {
  return props.row.status === 'running' ? <LiveRow {...props} /> : <Row {...props} />
})

// On its own, since a list that is scrolled makes dozens of rows a second, and each would ask what is known of it.
function LiveRow(props: Props) {
  return <Row {...props} row={useLiveExecution(props.row)} />
}

// No element more than its cells: dozens of these are made and drawn in each second of a scroll.
function Row({ row: run, y, index, ticked, open, inTabOrder, onOpen, onTick }: Props) {
  const at = `${formatClock(run.created_at)}, v${run.version_number}`
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys of all its rows
    <div
      role="row"
      className={classes(styles.row, open && styles.open)}
      style={{ '--y': `${y}px` } as CSSProperties}
      data-run={run.id}
      aria-rowindex={index}
      aria-selected={ticked}
      aria-current={open || undefined}
      tabIndex={inTabOrder ? 0 : -1}
      onClick={() => onOpen(run.id)}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box inside has its own; this keeps a near miss from opening the run */}
      <span role="gridcell" tabIndex={-1} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          className={styles.check}
          tabIndex={-1}
          aria-label={`Select run of ${at}`}
          checked={ticked}
          onChange={() => onTick(run.id)}
        />
      </span>
      <span
        role="gridcell"
        className={styles.when}
        data-status={run.status}
        aria-label={`${formatClock(run.created_at)}, ${statusName(run.status)}`}
        {...tip(statusName(run.status))}
      >
        {formatClock(run.created_at)}
      </span>
      <span role="gridcell">v{run.version_number}</span>
      <span role="gridcell" className={classes(styles.long, styles.main)}>
        {firstWords(run)}
      </span>
      <span role="gridcell" className={classes(styles.long, styles.changes)}>
        {whatChanged(run)}
      </span>
      <span role="gridcell" className={classes(styles.long, styles.wide)}>
        {run.model_config_snapshot.model}
      </span>
      <span role="gridcell" className={classes(styles.right, styles.tokens)}>
        {formatCount(run.output_tokens)}
      </span>
      <span role="gridcell" className={styles.right}>
        {formatDuration(run.latency_ms)}
      </span>
      <span role="gridcell" className={classes(styles.right, styles.wide)}>
        {formatCost(run.cost_usd)}
      </span>
    </div>
  )
}

/** Nothing in the first run. */
function whatChanged({ changes }: Execution): ReactNode {
  if (!changes) return null
  return changes.length > 0 ? <ChangesLine changes={changes} /> : 'the same again'
}

function firstWords(run: Execution): string {
  if (run.preview.trim()) return plainWords(run.preview)
  if (run.error) return `No answer. ${run.error.message}`
  return run.status === 'running' ? waitingForModel : 'No answer.'
}
