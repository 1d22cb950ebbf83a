import { createStore } from 'zustand/vanilla'
import { readText, storedKeys, writeText } from '@/lib/stored'

const prefix = 'loaded-preset:'

// Grows with every change, so that what shows one reads it again.
const changed = createStore(() => 0)

export const subscribeToLoaded = (listener: () => void): (() => void) => changed.subscribe(listener)

/** The preset that a prompt was last filled from, or saved as. */
export const loadedPreset = (promptId: string): string | null => readText(prefix + promptId)

export function rememberLoaded(promptId: string, presetId: string | null): void {
  writeText(prefix + promptId, presetId)
  changed.setState(changed.getState() + 1, true)
}

/** A preset has another id now. */
export function renameLoaded(from: string, to: string): void {
  for (const key of storedKeys(prefix)) {
    if (readText(key) === from) rememberLoaded(key.slice(prefix.length), to)
  }
}
