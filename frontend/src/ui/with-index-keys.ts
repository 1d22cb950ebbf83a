/** Keys for a list that is only ever shown whole: its places are its identities. */
export function withIndexKeys<T>(items: readonly T[]): [number, T][] {
  return items.map((item, at) => [at, item])
}
