import type { Schemas } from '@playground/client'
import { serverNow } from '@/lib/clock'
import { formatCost, formatCount } from '@/lib/format'

export type UsageSum = Schemas['UsageSum']

const openedAt = new Date(serverNow() - performance.now()).toISOString()
const dayMs = 86_400_000

/** Where the times begin that are summed up, in this person's days. */
export function beginnings(now = new Date(serverNow())) {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate())
  return {
    opened: openedAt,
    today: midnight.toISOString(),
    month: new Date(now.getFullYear(), now.getMonth(), 1).toISOString(),
    year: new Date(midnight.getTime() - 365 * dayMs).toISOString(),
  }
}

/** "$0.0420", "about $0.0420", "Free"; what is not known is never free. */
export function costOf(sum: UsageSum): string {
  const { executions, running_executions: running, unpriced_executions: unpriced, cost_usd: cost } = sum
  if (executions === 0) return 'No runs'
  if (cost > 0) return `${sum.estimated_executions > 0 ? 'about ' : ''}${formatCost(cost)}`
  if (unpriced > 0) return 'Not known'
  return executions === running ? 'Running' : formatCost(0)
}

/** What the cost leaves out; empty for nothing. */
export function leftOut({ running_executions: running, unpriced_executions: unpriced }: UsageSum): string {
  const some = (count: number) => `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`
  return [
    unpriced > 0 && `${some(unpriced)} without a known price`,
    running > 0 && `${some(running)} still going on`,
  ]
    .filter(Boolean)
    .join(', ')
}
