import { useEffect, useRef } from 'react'
import { matchesKeys } from '@/lib/keys'

/** Listens for a shortcut anywhere on the page while the component is there. */
export function useShortcut(keys: string, action: () => void): void {
  const latest = useRef(action)
  latest.current = action
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matchesKeys(event, keys)) return
      if (document.querySelector('dialog[open]') || (isTyped(keys) && isField(event.target))) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [keys])
}

// A letter alone is a shortcut only where it could not be meant as text.
const isTyped = (keys: string): boolean => !/mod|alt/.test(keys)

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable="true"]') !== null
