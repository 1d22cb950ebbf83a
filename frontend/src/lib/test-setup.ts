import 'fake-indexeddb/auto'

// Every browser we serve has it; Node 20 does not.
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map()
  for (const [at, item] of Array.from(items).entries()) {
    const key = keyOf(item, at)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
