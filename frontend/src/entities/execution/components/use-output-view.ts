import { useState } from 'react'
import { readStored, writeStored } from '@/lib/stored'

export type OutputView = 'markdown' | 'plain'

const storageKey = 'output-view'
const isView = (value: unknown): value is OutputView => value === 'markdown' || value === 'plain'

/** How answers are read, beside the editor and in the history: one choice, kept in this browser. */
export function useOutputView() {
  const [view, setView] = useState(() => readStored<OutputView>(storageKey, 'markdown', isView))
  const show = (next: OutputView) => {
    setView(next)
    writeStored(storageKey, next)
  }
  return { view, show }
}
