/** Moves the focus inside a menu: arrows, Home, End, or the first letter. Says whether it did. */
export function focusByKey(box: HTMLElement, key: string): boolean {
  const items = [...box.querySelectorAll<HTMLElement>('[role^="menuitem"]')]
  const next = nextItem(items, document.activeElement as HTMLElement | null, key)
  next?.focus()
  return next !== undefined
}

function nextItem(items: HTMLElement[], current: HTMLElement | null, key: string): HTMLElement | undefined {
  const at = current ? items.indexOf(current) : -1
  if (key === 'ArrowDown') return items[(at + 1) % items.length]
  if (key === 'ArrowUp') return items[(at <= 0 ? items.length : at) - 1]
  if (key === 'Home') return items[0]
  if (key === 'End') return items.at(-1)
  if (key.length !== 1 || key === ' ') return undefined
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
  return after.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()))
}
