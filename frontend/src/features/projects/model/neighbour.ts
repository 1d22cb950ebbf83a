/** The next prompt to show when one goes away: the one below it, else the one above, else none. */
export function neighbour(ids: readonly string[], gone: string): string | null {
  const at = ids.indexOf(gone)
  return ids[at + 1] ?? ids[at - 1] ?? null
}
