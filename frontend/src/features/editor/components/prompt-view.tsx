import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { createFinder, type Finder } from '../model/finder'
import { createFolds, type Folds } from '../model/folds'

type View = {
  finder: Finder
  folds: Folds
  /** Says in words what is seen to happen. */
  say(text: string): void
}

const ViewContext = createContext<View | null>(null)

/** How one prompt is looked at: what is searched for, and what is folded. No part of the prompt itself. */
export function PromptView({ children }: { children: ReactNode }) {
  const { promptId, draft } = useWorkspace()
  const keys = useDraft(({ content }) => content.messages.map(({ key }) => key))
  const [said, say] = useState('')
  const [view] = useState<View>(() => ({
    say,
    finder: createFinder(),
    folds: createFolds(
      promptId,
      draft.get().content.messages.map(({ key }) => key),
    ),
  }))
  useEffect(() => view.folds.keep(keys), [view, keys])
  return (
    <ViewContext value={view}>
      {children}
      <span className="sr" role="status" aria-label="Messages">
        {said}
      </span>
    </ViewContext>
  )
}

/** The search through the prompt that a text is part of; null for a text that is part of none. */
export const useFinder = (): Finder | null => use(ViewContext)?.finder ?? null

export function usePromptView(): View {
  const view = use(ViewContext)
  if (!view) throw new Error('No prompt is looked at')
  return view
}

type Fold = { is: 'folded' | 'open' | 'as it comes'; set: (isFolded: boolean) => void }

/** Whether a message is folded. One that the search has come to is open for as long. */
export function useFold(key: string): Fold {
  const { finder, folds } = usePromptView()
  const folded = useStore(folds.store, (state) => state.folded.get(key))
  const isFound = useStore(finder.store, ({ current }) => current?.key === key)
  const own = folded === undefined ? 'as it comes' : folded ? 'folded' : 'open'
  return { is: isFound ? 'open' : own, set: (isFolded) => folds.set([key], isFolded) }
}
