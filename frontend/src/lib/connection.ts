/** Whether the server can be reached, as far as anybody here has noticed. */
type State = 'online' | 'offline'

const probeEvery = 4_000
const listeners = new Set<() => void>()
let state: State = globalThis.navigator?.onLine === false ? 'offline' : 'online'
let timer: ReturnType<typeof setTimeout> | undefined

export const connection = {
  get: (): State => state,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  /** A request got no answer. The server is asked again until it does answer. */
  lost(): void {
    become('offline')
    probeSoon()
  },
  found(): void {
    clearTimeout(timer)
    timer = undefined
    become('online')
  },
}

/** Follows the browser's own idea of it. Call once. */
export function followConnection(): void {
  addEventListener('offline', () => connection.lost())
  addEventListener('online', () => void probe())
  if (state === 'offline') probeSoon()
}

function probeSoon(): void {
  timer ??= setTimeout(() => {
    timer = undefined
    void probe()
  }, probeEvery)
}

async function probe(): Promise<void> {
  try {
    await fetch('/healthz', { cache: 'no-store' })
    connection.found()
  } catch {
    connection.lost()
  }
}

function become(next: State): void {
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}
