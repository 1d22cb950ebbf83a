import { useSyncExternalStore } from 'react'
import { themeStore, themes } from '@/lib/theme'

export function useTheme() {
  return useSyncExternalStore(themeStore.subscribe, themeStore.get)
}

/** Goes round: system, light, dark. */
export function ThemeButton() {
  const theme = useTheme()
  const at = themes.findIndex((one) => one.value === theme)
  const next = themes[(at + 1) % themes.length]
  return (
    <button type="button" onClick={() => next && themeStore.set(next.value)}>
      Theme: {theme}
    </button>
  )
}
