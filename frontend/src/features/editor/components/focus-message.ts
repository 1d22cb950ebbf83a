import type { Draft } from '@/entities/prompt/model/draft'
import { longestText } from '@/entities/prompt/model/estimate'
import type { Values } from '@/entities/prompt/model/values'

/** Puts the cursor into the text that takes the most room. */
export function focusLongest(draft: Draft, values: Values): void {
  focusMessage(longestText(draft, values))
}

/** Puts the cursor into the message after the one it is in, or with -1 before it. */
export function focusMessageBy(by: 1 | -1): void {
  const rows = [...document.querySelectorAll('[data-message]')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at < 0 && by < 0 ? rows.length - 1 : at + by
  if (rows[next]) focusText(rows[next])
}

export function focusMessage(key: string): void {
  focusText(document.querySelector(`[data-message="${key}"]`))
}

export function focusLastMessage(): void {
  focusText([...document.querySelectorAll('[data-message]')].at(-1) ?? null)
}

function focusText(row: Element | null): void {
  const field = row?.querySelector<HTMLElement>('[role="textbox"], [data-unfold]')
  // A long example is folded into a button, which opens it with the cursor inside.
  if (field?.hasAttribute('data-unfold')) field.click()
  else field?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

/** Leads to what asks about a key. */
export function focusKeyBanner(): void {
  document.querySelector<HTMLElement>('[data-key-banner] button')?.focus()
}
