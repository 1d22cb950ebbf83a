import { createContext, use, useCallback, useRef, useSyncExternalStore } from 'react'
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
 * Which of these names have no value: none while it is not known which values there are. The same array while it holds
 * the same: every message asks, and its editor is set up anew for another.
 */
export function useMissingOf(names: string[]): string[] {
  const { values, kept } = useWorkspace()
  const before = useRef<string[]>([])
  const subscribe = useCallback(
    (tell: () => void) => {
      const stops = [values.subscribe(tell), kept.settled.subscribe(tell)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    [values, kept],
  )
  return useSyncExternalStore(subscribe, () => {
    const missing = kept.settled.getState().is ? missingIn(names, values.getState()) : []
    if (!sameParts(before.current, missing)) before.current = missing
    return before.current
  })
}

export const useMissing = (): string[] => useMissingOf(useVariables())

export const useSaveState = (): SaveState => useStore(useWorkspace().autosave.state)

/** Whether a person is to say what becomes of something that looks like a key. */
export function useAsksAboutKeys(): boolean {
  const asks = useStore(useWorkspace().kept.here, (here) => here.asks)
  return useSaveState().kind === 'withheld' || asks
}
