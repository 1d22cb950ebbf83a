import { createContext, use, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { sameParts } from '@/lib/equal'
import { type Draft, variablesOf } from '../model/draft'
import type { SaveState } from '../model/save-state'
import { missingIn, type Values } from '../model/values'
import type { Workspace } from '../model/workspace'

export const WorkspaceContext = createContext<Workspace | null>(null)

export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext)
  if (!workspace) throw new Error('No prompt is open')
  return workspace
}

/** Part of the draft; the component renders again only when that part changes. */
export function useDraft<T>(select: (draft: Draft) => T): T {
  const before = useRef<{ part: T } | null>(null)
  return useStore(useWorkspace().draft.store, ({ draft }) => {
    const part = select(draft)
    if (!before.current || !sameParts(before.current.part, part)) before.current = { part }
    return before.current.part
  })
}

export const useVariables = (): string[] => useDraft((draft) => variablesOf(draft.content))

export const useValues = (): Values => useStore(useWorkspace().values)

/**
 * Which of these names have no value: none while it is not known which values there are. The same array while names
 * and values are the same: editors are set up anew for another.
 */
export function useMissingOf(names: string[]): string[] {
  const values = useValues()
  const isKnown = useStore(useWorkspace().kept.settled, ({ is }) => is)
  return useMemo(() => (isKnown ? missingIn(names, values) : none), [isKnown, names, values])
}

const none: string[] = []

export const useMissing = (): string[] => useMissingOf(useVariables())

export const useSaveState = (): SaveState => useStore(useWorkspace().autosave.state)

/** Whether a person is to say what becomes of something that looks like a key. */
export function useAsksAboutKeys(): boolean {
  const asks = useStore(useWorkspace().kept.here, (here) => here.asks)
  return useSaveState().kind === 'withheld' || asks
}
