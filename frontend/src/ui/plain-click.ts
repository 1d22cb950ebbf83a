import type { MouseEvent } from 'react'

/** A click with a modifier means a new tab or window, and the link does that by itself. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}
