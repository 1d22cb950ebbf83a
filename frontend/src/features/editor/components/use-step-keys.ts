import { isMac, matchesKeys } from '@/lib/keys'
import { mayAct } from '@/ui/key-scope'
import { useKeydown } from '@/ui/use-keydown'

/** Alt with an arrow steps through sets, while there are any and the keys mean nothing else where the focus is. */
export function useStepKeys(step: (by: 1 | -1) => void, isOn: boolean): void {
  const onKey = (event: KeyboardEvent) => {
    const by = matchesKeys(event, 'alt+left') ? -1 : matchesKeys(event, 'alt+right') ? 1 : null
    if (by === null || event.defaultPrevented || !mayAct(null, event.key) || keepsThem(event.target)) return
    event.preventDefault()
    step(by)
  }
  useKeydown(onKey, { isOn })
}

/** On a Mac they go by words in every text. Elsewhere they mean nothing in one, and act in the values' fields. */
function keepsThem(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const field = target.closest('input, textarea, select, [contenteditable="true"]')
  return field !== null && (isMac() || field.closest('[data-values]') === null)
}
