export type Toast = { id: number; text: string; tone: 'plain' | 'bad'; undo?: (() => void) | undefined }

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

export const toastStore = {
  get: () => toasts,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** Says something in passing, with Undo where it can be taken back. Never for saving. */
export function toast(text: string, options: { undo?: () => void; tone?: Toast['tone'] } = {}): number {
  lastId += 1
  const next: Toast = { id: lastId, text, tone: options.tone ?? 'plain', undo: options.undo }
  change([...toasts.slice(-2), next])
  return next.id
}

export function dismissToast(id: number): void {
  change(toasts.filter((one) => one.id !== id))
}

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
