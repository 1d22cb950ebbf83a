import { ChevronDown, ChevronUp } from 'lucide-react'
import { useId, useState, useSyncExternalStore } from 'react'
import { themeStore } from '@/lib/theme'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { dayName, type Insights, type Panel } from '../model/panels'
import { Chart } from './chart'
import styles from './insights.module.css'

const shownTheme = () => document.documentElement.dataset.theme ?? ''

type Props = { panel: Panel; insights: Insights; days: readonly string[] }

/** One figure, how it went by day, and behind a button the table of the same. */
export function InsightsPanel({ panel, insights, days }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [at, setAt] = useState<number | null>(null)
  const theme = useSyncExternalStore(themeStore.subscribe, shownTheme)
  const id = useId()
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{panel.title}</h2>
        <Button
          icon={isOpen ? <ChevronUp /> : <ChevronDown />}
          aria-expanded={isOpen}
          aria-controls={`${id}-table`}
          onClick={() => setOpen(!isOpen)}
        >
          Table
          <span className="sr"> of {panel.title}</span>
        </Button>
      </header>
      <p className={classes(styles.figure, 'num')}>{panel.figure}</p>
      <p className="muted">{panel.text}</p>
      <Legend panel={panel} day={at === null ? null : (days[at] ?? null)} at={at} />
      <Chart {...panel} days={days} theme={theme} onDay={setAt} />
      <div id={`${id}-table`}>{isOpen && <Table panel={panel} insights={insights} />}</div>
    </section>
  )
}

/** Which line is which, with what it says of the day under the pointer, or of all. */
function Legend({ panel, day, at }: { panel: Panel; day: string | null; at: number | null }) {
  return (
    <p className={classes(styles.legend, 'caption num')} aria-hidden="true">
      {panel.series.map((one, place) => (
        <span key={one.label}>
          <i data-place={place} data-kind={panel.kind} />
          {one.label} <b>{panel.format(at === null ? one.total : (one.values[at] ?? null))}</b>
        </span>
      ))}
      <span className={styles.day}>{day === null ? 'All days' : dayName(day)}</span>
    </p>
  )
}

/** The latest day first; one on which nothing was run or noticed has only dashes and noughts. */
function Table({ panel, insights }: Pick<Props, 'panel' | 'insights'>) {
  return (
    <section className={styles.table} aria-label={`${panel.title}, table`} tabIndex={0}>
      <table className="num">
        <caption className="sr">{panel.title}, by day, in UTC</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {panel.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Row name="All days" cells={panel.row(insights.total)} />
          {insights.days.toReversed().map(({ day, sum }) => (
            <Row key={day} name={dayName(day)} cells={panel.row(sum)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ name, cells }: { name: string; cells: string[] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column's
        <td key={at}>{cell}</td>
      ))}
    </tr>
  )
}
