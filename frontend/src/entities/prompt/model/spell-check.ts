import { readText, writeText } from '@/lib/stored'

const storageKey = 'spell-check'
const listeners = new Set<() => void>()

/** Whether misspelt words are marked: one choice of a person, kept in this browser. */
export const isSpellChecked = {
  get: (): boolean => readText(storageKey) !== 'off',
  set(isOn: boolean): void {
    writeText(storageKey, isOn ? null : 'off')
    for (const listener of listeners) listener()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
