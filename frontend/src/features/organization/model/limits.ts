import { formatCount } from '@/lib/format'

export type PersonLimits = { monthly_executions: number | null; monthly_tokens: number | null }

/** "20 runs and 1,000 tokens a month"; nothing where no limit is set. */
export function limitsSaid({
  monthly_executions: runs,
  monthly_tokens: tokens,
}: PersonLimits): string | null {
  const parts = [
    runs === null ? null : `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`,
    tokens === null ? null : `${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : `${parts.join(' and ')} a month`
}

/** A limit as it was typed: null for none, undefined for what is no number. */
export function readLimit(typed: string): number | null | undefined {
  const digits = typed.replace(/[\s,.']/g, '')
  if (digits === '') return null
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined
}
