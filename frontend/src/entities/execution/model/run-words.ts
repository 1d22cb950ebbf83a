import { formatCount, formatNumber } from '@/lib/format'

// How a run is told in words, the same in history, compare and versions.
type Config = {
  model: string
  temperature: number
  max_tokens: number
  top_p: number
  stop_sequences: readonly string[]
  frequency_penalty: number
  presence_penalty: number
  seed: number | null
}
type Ended = {
  status: string
  finish_reason: string | null
  error: { code: string; message: string } | null
  model_config_snapshot: { max_tokens: number }
}

const statuses: Record<string, string> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Stopped',
}

export const statusName = (status: string) => statuses[status] ?? status

const endings: Record<string, string> = {
  end_turn: 'by itself',
  stop_sequence: 'at a stop sequence',
  content_filter: 'by the provider’s content filter',
  tool_use: 'with a call for a tool',
  cancelled: 'stopped',
  timeout: 'over the time limit',
  error: 'with an error',
  interrupted: 'when its server was lost',
}

export function howItEnded({ status, finish_reason, error, model_config_snapshot }: Ended): string {
  if (status === 'running') return 'still running'
  if (finish_reason === 'max_tokens')
    return `cut off at ${formatCount(model_config_snapshot.max_tokens)} tokens`
  if (error) return error.message
  return endings[finish_reason ?? ''] ?? statusName(status).toLowerCase()
}

/** The same as a sentence of its own. */
export function endSentence(run: Ended & { preview: string }): string {
  if (run.error) return `${run.preview.trim() ? 'Incomplete' : 'No answer'}. ${run.error.message}`
  if (run.status === 'running') return 'Still running.'
  return run.status === 'cancelled' ? 'Stopped.' : `Ended ${howItEnded(run)}.`
}

export type ParameterRow = { key: string; label: string; value: string; code?: boolean }

/** Every parameter by name, as it was sent. */
export function parameterRows(config: Config): ParameterRow[] {
  const stops = config.stop_sequences
  return [
    { key: 'model', label: 'Model', value: config.model },
    { key: 'temperature', label: 'Temperature', value: formatNumber(config.temperature, 2) },
    { key: 'max_tokens', label: 'Max tokens', value: formatCount(config.max_tokens) },
    { key: 'top_p', label: 'Top-p', value: formatNumber(config.top_p, 2) },
    {
      key: 'stop_sequences',
      label: 'Stop sequences',
      value: stops.length > 0 ? stops.map(visible).join('  ') : 'none',
      code: stops.length > 0,
    },
    {
      key: 'frequency_penalty',
      label: 'Frequency penalty',
      value: formatNumber(config.frequency_penalty, 2),
    },
    { key: 'presence_penalty', label: 'Presence penalty', value: formatNumber(config.presence_penalty, 2) },
    { key: 'seed', label: 'Seed', value: config.seed === null ? 'none' : String(config.seed) },
  ]
}

/** One line: "temp. 0.70, max 1,024", and whatever is not at its default. */
export function parameterLine(config: Config): string {
  const parts = [`temp. ${formatNumber(config.temperature, 2)}`, `max ${formatCount(config.max_tokens)}`]
  if (config.top_p !== 1) parts.push(`top-p ${formatNumber(config.top_p, 2)}`)
  if (config.frequency_penalty !== 0) parts.push(`frequency ${formatNumber(config.frequency_penalty, 2)}`)
  if (config.presence_penalty !== 0) parts.push(`presence ${formatNumber(config.presence_penalty, 2)}`)
  if (config.seed !== null) parts.push(`seed ${config.seed}`)
  return parts.join(', ')
}

/** A stop sequence that is a line break should not look like nothing. */
export function visible(sequence: string): string {
  return sequence.replace(/\n/g, '↵').replace(/\t/g, '⇥')
}
