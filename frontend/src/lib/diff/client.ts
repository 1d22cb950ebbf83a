import type { DiffMode, Piece } from './diff'

export type Ask = { id: number; a: string; b: string; mode: DiffMode }
type Answer = { id: number; diff: Piece[] }

let worker: Worker | undefined
let lastId = 0
const waiting = new Map<number, (diff: Piece[]) => void>()

/** The diff, worked out beside the page: the page never waits for it. */
export function diffAside(a: string, b: string, mode: DiffMode): Promise<Piece[]> {
  lastId += 1
  const ask: Ask = { id: lastId, a, b, mode }
  return new Promise((resolve) => {
    waiting.set(ask.id, resolve)
    start().postMessage(ask)
  })
}

function start(): Worker {
  if (worker) return worker
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.(data.diff)
    waiting.delete(data.id)
  })
  return worker
}
