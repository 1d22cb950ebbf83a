import { atMost } from './at-most'

// A page that never says so is taken to be usable then: not every screen has an editor.
const longestMs = 4000

let isUsable = false
let waiting: (() => void)[] = []

/** The page can be worked with: what was put off for it may begin. */
export function nowUsable(): void {
  isUsable = true
  const begun = waiting
  waiting = []
  for (const work of begun) whenIdle(work)
}

/** Puts work off until the page can be worked with, so that nothing a person waits for stands behind it. */
export function whenUsable(work: () => void): void {
  if (isUsable) return whenIdle(work)
  if (waiting.length === 0) setTimeout(nowUsable, longestMs)
  waiting = [...waiting, work]
}

let shown: Promise<void> = Promise.resolve()
let untold: (() => void)[] = []

/** Beyond being usable, the page has something to show that a person waits for: nothing is fetched ahead before it. */
export function stillToShow(): void {
  const told = new Promise<void>((resolve) => {
    untold = [...untold, resolve]
  })
  shown = atMost(Promise.all([shown, told]), longestMs)
}

/** It stands there, or will not come. */
export function nowShown(): void {
  for (const tell of untold) tell()
  untold = []
}

let line: Promise<unknown> = new Promise<void>(whenUsable)

/**
 * Fetches what no one waits for yet: when the page can be worked with and shows what it has to, in idle time, and
 * one after the other.
 */
export function fetchAhead<T>(fetch: () => Promise<T>): Promise<T> {
  const fetched = line
    .then(() => shown)
    .then(() => new Promise<void>(whenIdle))
    .then(fetch)
  // What hangs holds nothing up for long, and what failed nothing at all.
  line = atMost(
    fetched.catch(() => undefined),
    longestMs,
  )
  return fetched
}

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => work(), { timeout: 2000 })
  else setTimeout(work, 200)
}
