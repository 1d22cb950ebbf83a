import { type ParameterRow, parameterRows } from '@/entities/prompt/model/parameters'
import { formatCost, formatDifference, formatDuration, formatTokens } from '@/lib/format'

/** What a difference is marked by, if at all. */
export type Marks = 'words' | 'lines' | 'off'

type Measured = {
  ttft_ms: number | null
  latency_ms: number | null
  input_tokens: number | null
  output_tokens: number | null
  cost_usd: number | null
}
export type Metric = { label: string; value: string; difference: string | null }

/** The figures of a run, and how far they are from those of the first. */
export function metricsOf(run: Measured, first: Measured | null): Metric[] {
  const out = formatDifference(first?.output_tokens, run.output_tokens)
  return [
    metric('First token', formatDuration(run.ttft_ms), formatDifference(first?.ttft_ms, run.ttft_ms)),
    metric('Total', formatDuration(run.latency_ms), formatDifference(first?.latency_ms, run.latency_ms)),
    metric('Tokens in, out', formatTokens(run.input_tokens, run.output_tokens), out && `${out} out`),
    metric('Cost', formatCost(run.cost_usd), formatDifference(first?.cost_usd, run.cost_usd)),
  ]
}

function metric(label: string, value: string, difference: string | null): Metric {
  return { label, value, difference }
}

type Config = Parameters<typeof parameterRows>[0]
export type ParameterDifference = Pick<ParameterRow, 'key' | 'label'> & { cells: ParameterRow[] }

/** The parameters that are not the same in all columns, and how many are. */
export function compareParameters(configs: readonly Config[]): {
  differ: ParameterDifference[]
  same: number
} {
  const columns = configs.map(parameterRows)
  const rows = (columns[0] ?? []).map(({ key, label }, at) => ({
    key,
    label,
    cells: columns.flatMap((column) => column[at] ?? []),
  }))
  const differ = rows.filter(({ cells }) => cells.some((cell) => cell.value !== cells[0]?.value))
  return { differ, same: rows.length - differ.length }
}

/** The next place to look at, going round. Names come in the order of the page, each as often as it is marked. */
export function nextChange(names: readonly string[], current: string | null, step: 1 | -1): string | null {
  const places = [...new Set(names)]
  if (places.length === 0) return null
  const at = current === null ? -1 : places.indexOf(current)
  const from = at < 0 && step < 0 ? 0 : at
  return places[(from + step + places.length) % places.length] ?? null
}

export const letterOf = (column: number) => 'ABCD'[column] ?? '?'
