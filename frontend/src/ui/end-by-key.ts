import type { KeyboardEvent } from 'react'

/**
 * For a field that stands in for a button while one types: Enter keeps what was typed, Escape drops it. The button
 * has the focus again at once, and the same Enter must not press it.
 */
export function endByKey(event: KeyboardEvent, end: (keep: boolean) => void): void {
  if (event.key !== 'Enter' && event.key !== 'Escape') return
  event.preventDefault()
  end(event.key === 'Enter')
}
