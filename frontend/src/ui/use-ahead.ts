import { type ComponentType, useCallback, useEffect, useState } from 'react'
import { fetchAhead } from '@/lib/usable'

/**
 * A component that a key opens, null until its code is there, and what fetches that. It is fetched ahead of the key:
 * what is typed right behind it is meant for what it opens. `fetch` must stay the same function.
 */
export function useAhead<P>(
  fetch: () => Promise<{ default: ComponentType<P> }>,
): [ComponentType<P> | null, () => Promise<void>] {
  const [Component, setComponent] = useState<ComponentType<P> | null>(null)
  const fetched = useCallback(async () => {
    const { default: It } = await fetch()
    setComponent(() => It)
  }, [fetch])
  useEffect(() => void fetchAhead(fetched).catch(() => undefined), [fetched])
  return [Component, fetched]
}
