import { serverNow } from '@/lib/clock'
import { formatCost, formatCount, formatDuration } from '@/lib/format'
import { groupByDay } from '@/lib/group-by-day'

type Run = { id: string; created_at: string }
export type Row<T extends Run> =
  | { kind: 'day'; key: string; label: string }
  | { kind: 'run'; key: string; run: T }

export const rowHeights = { day: 32, run: 36 } as const

/** The list with a heading before the first run of each day. Runs come newest first. */
export function rowsByDay<T extends Run>(runs: readonly T[], now = new Date(serverNow())): Row<T>[] {
  return groupByDay(runs, now).flatMap(({ day, items }): Row<T>[] => [
    { kind: 'day', key: `day ${day}`, label: day },
    ...items.map((run) => ({ kind: 'run' as const, key: run.id, run })),
  ])
}

/** The place of the heading that the row at a place stands under. */
export function dayAt<T extends Run>(rows: readonly Row<T>[], place: number): number {
  // From there upward: it is asked for with each frame of a scroll, and a day is near where ten thousand rows are not.
  for (let at = Math.min(place, rows.length - 1); at > 0; at--) if (rows[at]?.kind === 'day') return at
  return 0
}

type Figures = {
  version_number: number
  output_tokens: number | null
  latency_ms: number | null
  cost_usd: number | null
}

/** How many characters the widest figure of each column has, its head included. */
export function charsOf(runs: readonly Figures[]) {
  const widest = (head: string, textOf: (run: Figures) => string) =>
    Math.max(head.length, ...runs.map((run) => textOf(run).length))
  return {
    version: widest('Ver.', ({ version_number }) => `v${version_number}`),
    tokens: widest('Tokens', ({ output_tokens }) => formatCount(output_tokens)),
    time: widest('Time', ({ latency_ms }) => formatDuration(latency_ms)),
    cost: widest('Cost', ({ cost_usd }) => formatCost(cost_usd)),
  }
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }

/** The place of the run that a key leads to; headings are passed over. Null when the key means nothing here. */
export function placeAfter<T extends Run>(rows: readonly Row<T>[], from: number, key: string): number | null {
  const runs = rows.flatMap((row, place) => (row.kind === 'run' ? [place] : []))
  if (runs.length === 0) return null
  if (key === 'Home') return runs[0] ?? null
  if (key === 'End') return runs.at(-1) ?? null
  const step = steps[key]
  if (step === undefined) return null
  const next = Math.max(0, Math.min(runs.length - 1, runs.indexOf(from) + step))
  return runs[next] ?? null
}

const most = 4

/** Ticks or unticks a run. A fifth pushes the first one out. */
export function toggleTick(ticked: readonly string[], id: string): string[] {
  if (ticked.includes(id)) return ticked.filter((one) => one !== id)
  return [...ticked, id].slice(-most)
}

/** Ids in the order of the list read from below: what ran first stands left. */
export function oldestFirst(runs: readonly Run[], ids: readonly string[]): string[] {
  const place = (id: string) => runs.findIndex((run) => run.id === id)
  return [...ids].sort((a, b) => place(b) - place(a))
}
