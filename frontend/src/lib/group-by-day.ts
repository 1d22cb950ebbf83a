import { serverNow } from './clock'
import { formatDay, midnight } from './format'

/** A list, newest first, under the days it is from. */
export function groupByDay<T extends { created_at: string }>(
  items: readonly T[],
  now = new Date(serverNow()),
): { day: string; items: T[] }[] {
  const days: { day: string; items: T[] }[] = []
  let last: number | undefined
  for (const item of items) {
    const began = midnight(new Date(item.created_at))
    if (began === last) days.at(-1)?.items.push(item)
    else days.push({ day: formatDay(item.created_at, now), items: [item] })
    last = began
  }
  return days
}
