import { createContext, useContext, useLayoutEffect, useRef } from 'react'

/** What an open layer keeps from everything below it: a dialog or a menu all keys, a side pane only Escape. */
export type Claim = 'every key' | 'escape'
export type KeyScope = { readonly claim: Claim }

const open: KeyScope[] = []

/** The layer a component stands in; null is the page itself. */
export const KeyScopeContext = createContext<KeyScope | null>(null)

/** Puts a layer on top of those that are open. Returns what takes it away. */
export function openKeyScope(claim: Claim, scope: KeyScope = { claim }): () => void {
  open.push(scope)
  return () => {
    const at = open.indexOf(scope)
    if (at >= 0) open.splice(at, 1)
  }
}

/** Whether a key may act in this layer: no layer above it claims the key for itself. */
export function mayAct(scope: KeyScope | null, key: string): boolean {
  const above = scope ? open.slice(open.indexOf(scope) + 1) : open
  return !above.some(({ claim }) => claim === 'every key' || key === 'Escape')
}

/** Opens a layer for as long as the component is there, or while `isOpen`. */
export function useKeyScope(claim: Claim, isOpen = true): KeyScope {
  const scope = useRef<KeyScope>(null)
  scope.current ??= { claim }
  const own = scope.current
  // Not an effect, which comes after the frame: a layer that is gone from the screen takes no key any more.
  useLayoutEffect(() => (isOpen ? openKeyScope(claim, own) : undefined), [claim, isOpen, own])
  return own
}

export const useCurrentKeyScope = (): KeyScope | null => useContext(KeyScopeContext)
