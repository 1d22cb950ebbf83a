/** How long to wait before the nth try (from 0): doubling, bounded, with some spread so that tabs disperse. */
export function backoffMs(attempt: number, first: number, most: number, random = Math.random): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt, 20))
  return Math.round(full * (0.75 + random() * 0.25))
}
