import { useSyncExternalStore } from 'react'
import { readStored, writeStored } from '@/lib/stored'

export type OutputView = 'markdown' | 'plain'

const storageKey = 'output-view'
const isView = (value: unknown): value is OutputView => value === 'markdown' || value === 'plain'
const listeners = new Set<() => void>()

const read = () => readStored<OutputView>(storageKey, 'markdown', isView)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function show(view: OutputView): void {
  writeStored(storageKey, view)
  for (const listener of listeners) listener()
}

/** How answers are read wherever they are shown: one choice, kept in this browser. */
export const useOutputView = () => ({ view: useSyncExternalStore(subscribe, read), show })
