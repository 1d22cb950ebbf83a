// biome-ignore-all lint/a11y/useSemanticElements: a table cannot have rows that are placed by hand
// biome-ignore-all lint/a11y/useFocusableInteractive: rows take the focus, cells do not
import { type Range, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Execution } from '@/entities/execution/api/execution'
import { classes } from '@/ui/classes'
import { charsOf, dayAt, placeAfter, rowHeights, rowsByDay } from '../model/rows'
import styles from './run-grid.module.css'
import { RunRow } from './run-row'

type Props = {
  runs: Execution[]
  hasMore: boolean
  onMore: () => void
  ticked: readonly string[]
  openId: string | null
  onOpen: (id: string) => void
  onTick: (id: string) => void
}

const headHeight = 32
const loadAhead = 15
// Rows that are made before they come into view, while the list is scrolled by as many in a few frames.
const ahead = 3

/** The list: only the rows in view exist. Arrows move, Enter opens, Space ticks. */
export function RunGrid({ runs, hasMore, onMore, ticked, openId, onOpen, onTick }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => rowsByDay(runs), [runs])
  const [active, setActive] = useState<string | null>(openId)
  // The same ones until there are other rows: with new ones all places are counted anew, in each frame of a scroll.
  const estimateSize = useCallback((at: number) => rowHeights[rows[at]?.kind ?? 'run'], [rows])
  const getItemKey = useCallback((at: number) => rows[at]?.key ?? at, [rows])
  const virtual: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize,
    getItemKey,
    rangeExtractor: (range) =>
      withDay(placesOf(range, virtual.scrollDirection), dayAt(rows, range.startIndex)),
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
  })
  // Not again with each frame of a scroll: it goes through all runs there are.
  const widths = useMemo(() => widthsOf(runs), [runs])
  const items = virtual.getVirtualItems()
  const dayInView = dayAt(rows, virtual.range?.startIndex ?? 0)
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - loadAhead) onMore()
  }, [hasMore, lastShown, rows.length, onMore])

  const tabStop = useMemo(() => {
    const at = active === null ? -1 : rows.findIndex((row) => row.key === active)
    return at >= 0 ? at : rows.findIndex((row) => row.kind === 'run')
  }, [rows, active])
  const onKey = (event: KeyboardEvent) => {
    const row = rows[tabStop]
    if (row?.kind !== 'run' || !(event.target as HTMLElement).matches('[role="row"]')) return
    if (event.key === 'Enter') onOpen(row.key)
    else if (event.key === ' ') onTick(row.key)
    else if (!go(placeAfter(rows, tabStop, event.key))) return
    event.preventDefault()
  }
  const go = (place: number | null) => {
    const row = place === null ? undefined : rows[place]
    if (place === null || !row) return false
    setActive(row.key)
    virtual.scrollToIndex(place)
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-run="${row.key}"]`)?.focus())
    return true
  }
  return (
    <div className={styles.grid} style={widths}>
      <div
        ref={box}
        className="scroll"
        role="grid"
        aria-label="Runs, newest first"
        aria-multiselectable="true"
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        onKeyDown={onKey}
        onFocus={(event) => setActive(event.target.closest<HTMLElement>('[data-run]')?.dataset.run ?? active)}
      >
        <Heads />
        <div
          role="rowgroup"
          className={styles.tall}
          style={{ '--tall': `${virtual.getTotalSize()}px` } as CSSProperties}
        >
          {items.map((item) => {
            const row = rows[item.index]
            if (!row) return null
            const y = item.start - headHeight
            if (row.kind === 'day')
              return (
                <DayRow
                  key={row.key}
                  label={row.label}
                  y={y}
                  index={item.index + 2}
                  isStuck={item.index === dayInView}
                />
              )
            return (
              <RunRow
                key={row.key}
                row={row.run}
                y={y}
                index={item.index + 2}
                ticked={ticked.includes(row.key)}
                open={row.key === openId}
                inTabOrder={item.index === tabStop}
                onOpen={onOpen}
                onTick={onTick}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** The rows in view, with more of them where the next ones are expected. */
function placesOf(
  { startIndex, endIndex, count }: Range,
  direction: 'forward' | 'backward' | null,
): number[] {
  const before = direction === 'forward' ? 0 : direction === 'backward' ? ahead : 1
  const from = Math.max(0, startIndex - before)
  const to = Math.min(count - 1, endIndex + ahead - before)
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

const withDay = (places: number[], day: number): number[] => [...new Set([day, ...places])]

function widthsOf(runs: readonly Execution[]): CSSProperties {
  const { version, tokens, time, cost } = charsOf(runs)
  return {
    '--version-chars': version,
    '--tokens-chars': tokens,
    '--time-chars': time,
    '--cost-chars': cost,
  } as CSSProperties
}

type DayProps = { label: string; y: number; index: number; isStuck: boolean }

function DayRow({ label, y, index, isStuck }: DayProps) {
  return (
    <div
      role="row"
      className={classes(styles.row, styles.day, isStuck && styles.stuck)}
      aria-rowindex={index}
      style={{ '--y': `${y}px` } as CSSProperties}
    >
      <span role="gridcell" aria-colspan={heads.length}>
        {label}
      </span>
    </div>
  )
}

const heads = [
  { name: 'Select', isHidden: true },
  { name: 'When', look: styles.when },
  { name: 'Ver.' },
  { name: 'First words', look: styles.long },
  { name: 'What changed', look: classes(styles.long, styles.changes) },
  { name: 'Model', look: classes(styles.long, styles.wide) },
  { name: 'Tokens', look: classes(styles.right, styles.tokens) },
  { name: 'Time', look: styles.right },
  { name: 'Cost', look: classes(styles.right, styles.wide) },
] as const

function Heads() {
  return (
    <div role="rowgroup" className={styles.heading}>
      <div role="row" className={classes(styles.row, styles.heads)} aria-rowindex={1}>
        {heads.map((head) => (
          <span key={head.name} role="columnheader" className={'look' in head ? head.look : undefined}>
            {'isHidden' in head ? <span className="sr">{head.name}</span> : head.name}
          </span>
        ))}
      </div>
    </div>
  )
}
