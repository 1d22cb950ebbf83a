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

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => work(), { timeout: 2000 })
  else setTimeout(work, 200)
}
