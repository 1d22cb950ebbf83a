import 'fake-indexeddb/auto'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// A screen's code is fetched when it is first shown, which takes its time on a slow machine.
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

// Every browser we serve has it; Node 20 does not.
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map()
  for (const [at, item] of Array.from(items).entries()) {
    const key = keyOf(item, at)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
