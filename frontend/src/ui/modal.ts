import { useSyncExternalStore } from 'react'

let open: readonly HTMLElement[] = []
const listeners = new Set<() => void>()

function change(next: readonly HTMLElement[]): void {
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

/**
 * Opens a popover over everything else, for what must be there within a frame: beside a modal dialog the browser looks
 * at every element anew, which takes a quarter of a second with a long prompt. What lies below can still be seen and
 * pressed, so the layer covers it, keeps the keys, and gives the focus back. Returns what closes it.
 */
export function openLayer(layer: HTMLElement, returnTo: Element | null): () => void {
  layer.showPopover?.()
  change([...open, layer])
  return () => {
    change(open.filter((one) => one !== layer))
    const focused = document.activeElement
    const isFree = focused === document.body || layer.contains(focused)
    if (layer.matches(':popover-open')) layer.hidePopover()
    if (isFree && returnTo instanceof HTMLElement) returnTo.focus({ preventScroll: true })
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The dialog or layer over all others, if one is open: nothing outside of it can be seen whole, or pressed. */
export const useTopModal = (): HTMLElement | null =>
  useSyncExternalStore(subscribe, () => open.at(-1) ?? null)
