import { useLayoutEffect, useRef } from 'react'

/**
 * Hears every key on the page while the component is there and `isOn`; `captured`, before the field that has the
 * focus. It hears them from the frame on that shows the component: an effect comes after that frame, and a browser
 * hands over a key that was pressed meanwhile first.
 */
export function useKeydown(
  onKey: (event: KeyboardEvent) => void,
  { isOn = true, captured = false }: { isOn?: boolean; captured?: boolean } = {},
): void {
  const latest = useRef(onKey)
  latest.current = onKey
  useLayoutEffect(() => {
    if (!isOn) return
    const hear = (event: KeyboardEvent) => latest.current(event)
    window.addEventListener('keydown', hear, captured)
    return () => window.removeEventListener('keydown', hear, captured)
  }, [isOn, captured])
}
