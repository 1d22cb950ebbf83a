import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Place, Query } from './find'

type FinderState = {
  /** Which field of the bar was asked for; null while it is closed. */
  open: 'find' | 'replace' | null
  /** Counts how often it was asked for, since each time leads into the field. */
  asked: number
  query: Query
  /** Where one was when the search began: new words are looked for from there on. */
  origin: Place | null
  /** The place that one is at. */
  current: Place | null
}
/** What an editor can do for the search. */
type Searched = { reveal(from: number, to: number): void; select(from: number, to: number): void }

export type Finder = {
  store: StoreApi<FinderState>
  /** Names the editor of a text, for as long as it is there. Returns what ends that. */
  attach(key: string, editor: Searched): () => void
  /** Goes to a place, with a query to the first place of that. */
  show(place: Place | null, query?: Query): void
  /** Closes the bar. True where the place one is at has got the focus. */
  close(): boolean
}

/** The search through one prompt: what the bar asks for, and the editors that mark it. */
export function createFinder(): Finder {
  const editors = new Map<string, Searched>()
  const store = createStore<FinderState>(() => ({
    open: null,
    asked: 0,
    query: { text: '', matchCase: false },
    origin: null,
    current: null,
  }))
  const reveal = (place: Place | null) => place && editors.get(place.key)?.reveal(place.from, place.to)
  return {
    store,
    attach(key, editor) {
      editors.set(key, editor)
      const { current } = store.getState()
      if (current?.key === key) reveal(current)
      return () => {
        if (editors.get(key) === editor) editors.delete(key)
      }
    },
    show(current, query = store.getState().query) {
      store.setState({ current, query })
      reveal(current)
    },
    close() {
      const { current } = store.getState()
      const editor = current && editors.get(current.key)
      if (editor) editor.select(current.from, current.to)
      store.setState({ open: null, current: null })
      return Boolean(editor)
    },
  }
}
