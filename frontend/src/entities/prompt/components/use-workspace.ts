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

/** The same array while the names in it are the same variables' and values': editors are set up anew for another. */
export function useMissing(): string[] {
  const variables = useVariables()
  const values = useValues()
  return useMemo(() => missingIn(variables, values), [variables, values])
}

export const useSaveState = (): SaveState => useStore(useWorkspace().autosave.state)

/** Whether a person is to say what becomes of something that looks like a key. */
export function useAsksAboutKeys(): boolean {
  const asks = useStore(useWorkspace().kept.here, (here) => here.asks)
  return useSaveState().kind === 'withheld' || asks
}
