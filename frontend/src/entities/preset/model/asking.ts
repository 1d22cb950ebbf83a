import { createStore } from 'zustand/vanilla'

/** What is asked for, wherever it was asked: one dialog of the page answers. */
export type Asked = { what: 'save' } | { what: 'import'; text: string } | null

export const asking = createStore<{ asked: Asked }>(() => ({ asked: null }))

export const ask = (asked: Asked): void => asking.setState({ asked })
