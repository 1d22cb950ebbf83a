import { serverNow } from './clock'
import { formatDay } from './format'

/** A list, newest first, under the days it is from. */
export function groupByDay<T extends { created_at: string }>(
  items: readonly T[],
  now = new Date(serverNow()),
): { day: string; items: T[] }[] {
  const days: { day: string; items: T[] }[] = []
  for (const item of items) {
    const day = formatDay(item.created_at, now)
    const last = days.at(-1)
    if (last?.day === day) last.items.push(item)
    else days.push({ day, items: [item] })
  }
  return days
}
