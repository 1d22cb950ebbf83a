import { createStore, type StoreApi } from 'zustand/vanilla'
import { equal } from '@/lib/equal'
import { type Action, reduce } from './actions'
import {
  type Changes,
  type Draft,
  draftOf,
  draftPanes,
  type Field,
  flat,
  type Prompt,
  withFields,
  withKeys,
} from './draft'
import { emptyHistory, groupOf, type History, record, redo, touchesOnly, undo } from './undo'

export type DraftState = {
  draft: Draft
  history: History
  /** The message that was added last, for the cursor to go there, and in which pane; null for the prompt itself. */
  added: { key: string; pane: string | null } | null
}

export type DraftStore = {
  /** The pane that it looks at; absent for the prompt itself. */
  pane?: string
  store: Pick<StoreApi<DraftState>, 'getState' | 'getInitialState' | 'subscribe'>
  get(): Draft
  dispatch(action: Action): void
  /** With a field: only where the step touches that field and no other. */
  undo(only?: Field): boolean
  redo(only?: Field): boolean
  /** Before a step is undone or redone: the last moment to become part of the draft. Returns what ends that. */
  beforeMove(work: () => void): () => void
  /** Takes fields from the server. Not a step of the person here, so not one to undo. */
  adopt(changes: Changes): void
}

export function createDraftStore(prompt: Prompt, now: () => number = Date.now): DraftStore {
  const store = createStore<DraftState>(() => ({
    draft: draftOf(prompt),
    history: emptyHistory,
    added: null,
  }))
  const get = () => store.getState().draft
  const waiting = new Set<() => void>()
  const step = (move: typeof undo, only?: Field) => {
    for (const work of waiting) work()
    const { history } = store.getState()
    const isOther = only !== undefined && !touchesOnly(move === undo ? history.past : history.future, only)
    const moved = isOther ? null : move(history, get())
    if (moved) store.setState(moved)
    return moved !== null
  }
  return {
    store,
    get,
    dispatch(action) {
      const { draft, history } = store.getState()
      const next = reduce(draft, action)
      // A step that changes nothing would be one to undo all the same.
      if (equal(flat(next), flat(draft))) return
      const recorded = record(history, draft, next, groupOf(action), now())
      store.setState({ draft: next, history: recorded, ...addedBy(action) })
    },
    undo: (only) => step(undo, only),
    redo: (only) => step(redo, only),
    beforeMove(work) {
      waiting.add(work)
      return () => waiting.delete(work)
    },
    adopt(changes) {
      if (Object.keys(changes).length === 0) return
      const draft = get()
      const { messages, panes, ...rest } = changes
      const keyed = {
        ...(messages && { messages: withKeys(messages, draft.content.messages) }),
        ...(panes && { panes: draftPanes(panes, draft.panes) }),
      }
      store.setState({ draft: withFields(draft, { ...rest, ...keyed }) })
    },
  }
}

function addedBy(action: Action, pane: string | null = null): Partial<DraftState> {
  if (action.type === 'pane') return addedBy(action.action, action.id)
  const key = action.type === 'insert' ? action.messages[0]?.key : undefined
  return key === undefined ? {} : { added: { key, pane } }
}
