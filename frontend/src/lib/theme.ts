import { readText, writeText } from './stored'

export type Theme = 'system' | 'light' | 'dark'

// public/theme.js reads the same key before the first paint.
const storageKey = 'theme'
const listeners = new Set<() => void>()

export const themes: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export const themeStore = {
  get: readTheme,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  set(theme: Theme): void {
    writeText(storageKey, theme === 'system' ? null : theme, 'browser')
    apply(theme)
  },
}

/** Follows the system and the other tabs. Call once. */
export function followTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => apply(readTheme()))
  addEventListener('storage', (event) => event.key === storageKey && apply(readTheme()))
}

function readTheme(): Theme {
  const kept = readText(storageKey, 'browser')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function apply(theme: Theme): void {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme === 'system' ? system : theme
  for (const listener of listeners) listener()
}
