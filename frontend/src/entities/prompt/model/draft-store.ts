import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Action, reduce } from './actions'
import { type Changes, type Draft, draftOf, type Prompt, withFields, withKeys } from './draft'
import { emptyHistory, groupOf, type History, record, redo, undo } from './undo'

type DraftState = {
  draft: Draft
  history: History
  /** The message that was added last, for the cursor to go there. */
  added: string | null
}

export type DraftStore = {
  store: StoreApi<DraftState>
  get(): Draft
  dispatch(action: Action): void
  undo(): boolean
  redo(): boolean
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
  const step = (move: typeof undo) => {
    const moved = move(store.getState().history, get())
    if (moved) store.setState(moved)
    return moved !== null
  }
  return {
    store,
    get,
    dispatch(action) {
      const { draft, history } = store.getState()
      const next = reduce(draft, action)
      if (next === draft) return
      const added = action.type === 'insert' ? { added: action.messages[0]?.key ?? null } : {}
      const recorded = record(history, draft, next, groupOf(action), now())
      store.setState({ draft: next, history: recorded, ...added })
    },
    undo: () => step(undo),
    redo: () => step(redo),
    adopt(changes) {
      if (Object.keys(changes).length === 0) return
      const draft = get()
      const { messages, ...rest } = changes
      const keyed = messages && { messages: withKeys(messages, draft.content.messages) }
      store.setState({ draft: withFields(draft, { ...rest, ...keyed }) })
    },
  }
}
