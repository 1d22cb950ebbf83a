import { createStore } from 'zustand/vanilla'

/** Whether the dialog that connects a provider is open. Several places of a page lead to it. */
export const connecting = createStore<boolean>(() => false)

export const openConnect = (): void => connecting.setState(true, true)
export const closeConnect = (): void => connecting.setState(false, true)
