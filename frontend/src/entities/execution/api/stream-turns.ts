import { endlessTurns, type Turns } from '@playground/client'
import { PageLocks } from '@/lib/page-locks'
import { StreamSlots } from '../model/stream-slots'

// Of six connections. A page alone does not know of the others, and leaves them more.
const ofBrowser = 3
const ofPage = 2

/** Over HTTP/2 and 3 all streams share one connection. */
function isMultiplexed(): boolean {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return /^h[23]/.test(page?.nextHopProtocol ?? '')
}

function createTurns(): Turns {
  if (isMultiplexed()) return endlessTurns
  return navigator.locks
    ? new StreamSlots(navigator.locks, ofBrowser)
    : new StreamSlots(new PageLocks(), ofPage)
}

/** The turns that all runs of this page are read in. */
export const streamTurns: Turns = createTurns()

/** Those of runs whose text is not seen: one stream tells in turns how all of them fare. */
export const backgroundTurns: Turns = isMultiplexed() ? endlessTurns : new StreamSlots(new PageLocks(), 1)

/**
 * One look at who is present, for all pages of this browser. A page that gives it to others counts as present for
 * eight seconds more.
 */
export const presenceTurns: Turns = isMultiplexed()
  ? endlessTurns
  : new StreamSlots(navigator.locks ?? new PageLocks(), 1, { name: 'playground-presence', sliceMs: 4_000 })
