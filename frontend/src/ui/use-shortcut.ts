import { useEffect, useRef } from 'react'
import { matchesKeys } from '@/lib/keys'

/** Listens for a shortcut anywhere on the page while the component is there. */
export function useShortcut(keys: string, action: () => void): void {
  const latest = useRef(action)
  latest.current = action
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matchesKeys(event, keys)) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [keys])
}
