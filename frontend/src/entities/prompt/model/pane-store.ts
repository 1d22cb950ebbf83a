import type { DraftState, DraftStore } from './draft-store'
import { asPane } from './panes'

/** One pane's look at a draft, as a draft of its own: what is written to it is written into the whole draft. */
export function paneStore(whole: DraftStore, id: string): DraftStore {
  let seen: DraftState | null = null
  let shown: DraftState | null = null
  // The same object as long as nothing changed: those who watch it compare by identity.
  const getState = (): DraftState => {
    const state = whole.store.getState()
    if (state === seen && shown) return shown
    seen = state
    shown = { ...state, draft: asPane(state.draft, id) }
    return shown
  }
  return {
    ...whole,
    pane: id,
    store: {
      getState,
      getInitialState: getState,
      subscribe(listener) {
        let last = getState()
        return whole.store.subscribe(() => {
          const next = getState()
          listener(next, last)
          last = next
        })
      },
    },
    get: () => getState().draft,
    dispatch: (action) => whole.dispatch({ type: 'pane', id, action }),
  }
}
