import { createStore } from 'zustand/vanilla'

/** A prompt that is asked to be copied, wherever it was asked: one dialog of the page answers. */
export type Source = { id: string; name: string }

export const forking = createStore<{ source: Source | null }>(() => ({ source: null }))

export const askToFork = (source: Source | null): void => forking.setState({ source })
