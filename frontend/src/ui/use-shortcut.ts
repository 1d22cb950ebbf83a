import { matchesKeys } from '@/lib/keys'
import { type KeyScope, mayAct, useCurrentKeyScope } from './key-scope'
import { useKeydown } from './use-keydown'

/** Listens for a shortcut while the component is there. It acts only where no open layer above claims the key. */
export function useShortcut(keys: string, action: () => void, own?: KeyScope): void {
  const current = useCurrentKeyScope()
  const scope = own ?? current
  useKeydown((event) => {
    if (event.defaultPrevented || !matchesKeys(event, keys)) return
    if (!mayAct(scope, event.key) || (isTyped(keys) && isField(event.target))) return
    event.preventDefault()
    action()
  })
}

// A letter alone is a shortcut only where it could not be meant as text.
const isTyped = (keys: string): boolean => !/mod|alt|ctrl|f\d/.test(keys)

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable="true"]') !== null
