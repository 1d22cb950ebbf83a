import type { Finding } from './scan'

type Answer = { id: number; found: Finding[][] }

// A worker that takes longer has died or was given something that no person wrote: nothing waits for it any more.
const longestMs = 5_000

let worker: Worker | null = null
let lastId = 0
const waiting = new Map<number, (found: Finding[][] | null) => void>()

/**
 * Looks for keys in texts, in a worker, so that no key press waits for it: for each text what was found. It fails when
 * the worker does not answer.
 */
export async function scanTexts(texts: readonly string[]): Promise<Finding[][]> {
  const id = ++lastId
  const found = await new Promise<Finding[][] | null>((resolve) => {
    const timer = setTimeout(stop, longestMs)
    waiting.set(id, (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    running().postMessage({ id, texts })
  })
  if (found === null) throw new Error('The texts could not be looked at')
  return found
}

function running(): Worker {
  if (worker) return worker
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data: { id, found } }: MessageEvent<Answer>) => settle(id, found)
  worker.onerror = stop
  return worker
}

function settle(id: number, found: Finding[][] | null): void {
  waiting.get(id)?.(found)
  waiting.delete(id)
}

/** The next text gets a new worker. */
function stop(): void {
  worker?.terminate()
  worker = null
  for (const id of waiting.keys()) settle(id, null)
}
