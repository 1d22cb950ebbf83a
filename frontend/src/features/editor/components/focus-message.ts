import type { Draft } from '@/entities/prompt/model/draft'
import { longestText } from '@/entities/prompt/model/estimate'
import type { Values } from '@/entities/prompt/model/values'

/** Puts the cursor into the text that takes the most room. */
export function focusLongest(draft: Draft, values: Values): void {
  const row = document.querySelector(`[data-message="${longestText(draft, values)}"]`)
  const field = row?.querySelector<HTMLElement>('[role="textbox"], [data-unfold]')
  // A long example is folded into a button, which opens it with the cursor inside.
  if (field?.hasAttribute('data-unfold')) field.click()
  else field?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}
