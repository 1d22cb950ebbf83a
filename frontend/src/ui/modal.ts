import { useSyncExternalStore } from 'react'

let open: readonly HTMLDialogElement[] = []
const listeners = new Set<() => void>()

function change(next: readonly HTMLDialogElement[]): void {
  open = next
  for (const listener of listeners) listener()
}

/** Opens a dialog over everything else on the page. Returns what closes it. */
export function openModal(dialog: HTMLDialogElement): () => void {
  dialog.showModal?.()
  change([...open, dialog])
  return () => {
    change(open.filter((one) => one !== dialog))
    dialog.close?.()
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The dialog over all others, if one is open: nothing outside of it can be seen whole, or pressed. */
export const useTopModal = (): HTMLDialogElement | null =>
  useSyncExternalStore(subscribe, () => open.at(-1) ?? null)
