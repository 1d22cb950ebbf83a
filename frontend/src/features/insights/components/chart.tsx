import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import type { Panel } from '../model/panels'
import { dayName } from '../model/panels'
import styles from './chart.module.css'

const height = 168
const daySeconds = 86_400
const dashes = [[], [2, 3], [7, 4]]
const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

type Props = Pick<Panel, 'title' | 'kind' | 'series' | 'top' | 'format'> & {
  days: readonly string[]
  /** Redraws when it changes: a canvas has its colours painted in. */
  theme: string
  /** The day under the pointer, by its place; null for none. */
  onDay: (at: number | null) => void
}

/** The figures of each day, drawn. What it shows stands in the table beside it. */
export function Chart({ title, kind, series, top, format, days, theme, onDay }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const told = useRef(onDay)
  told.current = onDay
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page
  useEffect(() => {
    const box = host.current
    if (!box) return
    const drawn = { kind, series, top, format, width: box.clientWidth, ink: inkOf(box) }
    const times = days.map((day) => Date.parse(day) / 1000)
    const values = series.map((one) => one.values)
    const chart = new UPlot(
      optionsOf(drawn, (at) => told.current(at)),
      [times, ...values],
      box,
    )
    const resize = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }))
    resize.observe(box)
    return () => {
      resize.disconnect()
      chart.destroy()
    }
  }, [kind, series, top, format, days, theme])
  return <div ref={host} className={styles.chart} role="img" aria-label={`${title}, by day`} />
}

type Ink = ReturnType<typeof inkOf>

function inkOf(box: Element) {
  const style = getComputedStyle(box)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: token('--ink-3'),
    line: token('--line'),
    series: ['--chart-1', '--chart-2', '--chart-3'].map(token),
    font: `12px ${style.fontFamily}`,
  }
}

type Drawn = Pick<Panel, 'kind' | 'series' | 'top' | 'format'> & { width: number; ink: Ink }

function optionsOf({ kind, series, top, format, width, ink }: Drawn, onDay: Props['onDay']): UPlot.Options {
  const quiet = { stroke: ink.text, font: ink.font, ticks: { show: false } }
  return {
    width,
    height,
    padding: [8, 12, 0, 0],
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { range: (_, first, last) => [first - daySeconds / 2, last + daySeconds / 2] },
      y: { range: (_, __, most) => [0, most > top ? most * 1.08 : top] },
    },
    axes: [
      {
        ...quiet,
        grid: { show: false },
        size: 26,
        space: 64,
        incrs: [1, 2, 7, 14, 28].map((days) => days * daySeconds),
        values: (_, splits) => splits.map((seconds) => dayName(dayOf(seconds))),
      },
      {
        ...quiet,
        grid: { stroke: ink.line, width: 1 },
        size: 56,
        space: 36,
        ...(kind === 'bars' && { incrs: wholeSteps }),
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [{}, ...series.map((one, at) => seriesOptions(kind, one.label, at, ink))],
    hooks: { setCursor: [(chart) => onDay(chart.cursor.idx ?? null)] },
  }
}

const wholeSteps = [1, 10, 100, 1_000, 10_000, 100_000, 1e6, 1e7].flatMap((ten) => [ten, 2 * ten, 5 * ten])

function seriesOptions(kind: Panel['kind'], label: string, at: number, ink: Ink): UPlot.Series {
  const stroke = ink.series[at] ?? ink.text
  const paths = kind === 'bars' ? UPlot.paths.bars?.({ size: [0.6, 20] }) : undefined
  if (paths) return { label, stroke, fill: stroke, width: 0, points: { show: false }, paths }
  return {
    label,
    stroke,
    width: 1.5,
    dash: dashes[at] ?? [],
    points: { show: true, size: 5, width: 1, fill: stroke },
  }
}
