/** What each variable stood for in earlier runs, newest first. */
export type Recent = ReadonlyMap<string, readonly string[]>

const mostRecent = 10

const distinct = (values: Iterable<string>): string[] =>
  [...new Set(values)].filter((value) => value !== '').slice(0, mostRecent)

/** These values come first; what else there was follows, as far as there is room. */
export function withRecent(recent: Recent, added: Iterable<[string, readonly string[]]>): Recent {
  const next = new Map(recent)
  for (const [name, values] of added) next.set(name, distinct([...values, ...(next.get(name) ?? [])]))
  return next
}
