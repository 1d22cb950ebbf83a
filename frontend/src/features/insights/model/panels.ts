import type { Schemas } from '@playground/client'
import { serverNow } from '@/lib/clock'
import { formatCount, formatDuration } from '@/lib/format'

export type Insights = Schemas['Insights']
type Sum = Schemas['InsightsSum']
type Figure = number | null

export const ranges = [7, 30, 90] as const
export type Range = (typeof ranges)[number]

/** One line, or one set of bars: a figure of each day, and the same of all days together. */
type Series = { label: string; total: Figure; values: Figure[] }

/** One thing that is told, as a chart and as a table. */
export type Panel = {
  title: string
  /** All days together. */
  figure: string
  text: string
  kind: 'lines' | 'bars'
  series: Series[]
  /** Where the axis ends at least. */
  top: number
  format: (value: Figure) => string
  columns: string[]
  /** What the table has of a day. */
  row: (sum: Sum) => string[]
}

const dayMs = 86_400_000

/** The beginning of the first of so many days of UTC, of which today is the last. */
export function beginOf(range: Range, now = serverNow()): string {
  return new Date(Math.floor(now / dayMs) * dayMs - (range - 1) * dayMs).toISOString()
}

/** Nothing was run, and nothing noticed. */
export const isEmpty = ({ total: { runs, saves, streams, lost_screens } }: Insights): boolean =>
  [runs, lost_screens, ...Object.values(saves), ...Object.values(streams)].every((count) => count === 0)

/** "22 Nov", of a day of UTC. */
export const dayName = (day: string): string => dayFormat.format(new Date(`${day}T00:00:00Z`))
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** Rounded down, so that 100 % is said of all alone. */
export const formatShare = (share: Figure): string =>
  share === null ? '–' : `${Math.floor(share * 1000) / 10} %`
const formatMean = (mean: Figure): string => (mean === null ? '–' : mean.toFixed(1).replace(/\.0$/, ''))
const formatWhole = (count: Figure): string => formatCount(count)
const formatTime = (ms: Figure): string => formatDuration(ms)

function series(insights: Insights, label: string, of: (sum: Sum) => Figure): Series {
  return { label, total: of(insights.total), values: insights.days.map(({ sum }) => of(sum)) }
}

export const panelsOf = (insights: Insights): Panel[] => [
  successOf(insights),
  firstWordOf(insights),
  iterationsOf(insights),
  savesOf(insights),
]

function successOf(insights: Insights): Panel {
  const { succeeded, failed, cancelled, success_rate } = insights.total
  return {
    title: 'Runs that succeeded',
    figure: formatShare(success_rate),
    text: `${formatCount(succeeded)} succeeded, ${formatCount(failed)} failed, ${formatCount(cancelled)} stopped`,
    kind: 'lines',
    top: 1,
    format: formatShare,
    series: [series(insights, 'Succeeded', (sum) => sum.success_rate)],
    columns: ['Runs', 'Succeeded', 'Failed', 'Stopped', 'Rate'],
    row: (sum) => [
      ...[sum.runs, sum.succeeded, sum.failed, sum.cancelled].map(formatWhole),
      formatShare(sum.success_rate),
    ],
  }
}

function firstWordOf(insights: Insights): Panel {
  const { first_token_ms: told, first_token_seen_ms: seen } = insights.total
  const isSeen = seen.n > 0
  const { p50, p95 } = isSeen ? seen : told
  return {
    title: 'Time to the first word',
    figure: formatTime(p50),
    text:
      p95 === null
        ? 'No answer began'
        : `Half came sooner, and 95 % within ${formatTime(p95)}, ${isSeen ? 'from Run until it was painted' : 'at the server'}`,
    kind: 'lines',
    top: 100,
    format: formatTime,
    series: [
      series(insights, 'Seen, half', (sum) => sum.first_token_seen_ms.p50),
      series(insights, 'At the server, half', (sum) => sum.first_token_ms.p50),
      series(insights, 'Seen, 95 %', (sum) => sum.first_token_seen_ms.p95),
    ],
    columns: ['Seen, half', 'Seen, 95 %', 'Server, half', 'Server, 95 %'],
    row: ({ first_token_seen_ms: seen, first_token_ms: told }) =>
      [seen.p50, seen.p95, told.p50, told.p95].map(formatTime),
  }
}

function iterationsOf(insights: Insights): Panel {
  const { p50, p95, mean } = insights.total.iterations_per_prompt
  return {
    title: 'Runs per prompt',
    figure: formatMean(mean),
    text:
      mean === null
        ? 'No prompt was run'
        : `On average; half of the prompts took ${formatWhole(p50)} or fewer, 95 % took ${formatWhole(p95)} or fewer`,
    kind: 'bars',
    top: 1,
    format: formatMean,
    series: [series(insights, 'Runs per prompt', (sum) => sum.iterations_per_prompt.mean)],
    columns: ['Runs', 'Per prompt', 'Half', '95 %'],
    row: ({ runs, iterations_per_prompt: { p50, p95, mean } }) => [
      formatWhole(runs),
      formatMean(mean),
      ...[p50, p95].map(formatWhole),
    ],
  }
}

function savesOf(insights: Insights): Panel {
  const { saves, autosave_ms } = insights.total
  const half = formatTime(autosave_ms.p50)
  const kept = autosave_ms.n > 0 ? `; from the first key, half were kept within ${half}` : ''
  return {
    title: 'Saves that waited',
    figure: formatWhole(saves.waited),
    text: `Of ${formatWhole(saves.sent)} saved${kept}`,
    kind: 'bars',
    top: 1,
    format: formatWhole,
    series: [series(insights, 'Waited', (sum) => sum.saves.waited)],
    columns: ['Saved', 'Waited', 'Conflicts', 'Refused', 'Half within', '95 % within'],
    row: ({ saves: { sent, waited, conflicted, failed }, autosave_ms: { p50, p95 } }) => [
      ...[sent, waited, conflicted, failed].map(formatWhole),
      ...[p50, p95].map(formatTime),
    ],
  }
}

/** What went wrong on the way to the screen, with how often it did. */
export function troublesOf({ total }: Insights): { name: string; count: string }[] {
  const { reconnected, timed_out, parse_errors, aborted } = total.streams
  const screens = Object.entries(total.lost_screens_by_screen ?? {}).map(
    ([screen, count]) => `${screen} ${formatCount(count)}`,
  )
  const lost = screens.length > 0 ? ` (${screens.sort().join(', ')})` : ''
  return [
    { name: 'Streams lost and picked up again', count: formatCount(reconnected) },
    { name: 'Streams silent for too long', count: formatCount(timed_out) },
    { name: 'Streams that could not be read', count: formatCount(parse_errors) },
    { name: 'Runs stopped by their reader', count: formatCount(aborted) },
    { name: `Parts of the screen that stopped working${lost}`, count: formatCount(total.lost_screens) },
  ]
}
