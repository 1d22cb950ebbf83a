import type { LostCause } from '@playground/client'
import { notice } from '@/lib/notice'
import type { RunState } from './run-state'

/** A stream was lost. While it is being picked up, each further try that fails is part of the same loss. */
export function noticeLost({ phase }: Pick<RunState, 'phase'>, cause?: LostCause): void {
  if (phase !== 'recovering') notice({ kind: 'stream_reconnected' })
  if (cause) notice({ kind: cause === 'unreadable' ? 'stream_parse_error' : 'stream_timed_out' })
}

/** How long it takes from Run until the first word is painted, of runs that are watched until then. */
export class FirstWord {
  isSeen = false
  #pressedAt: number | null = null

  await(pressedAt = performance.now()): void {
    this.#pressedAt = pressedAt
  }

  forget(): void {
    this.#pressedAt = null
  }

  /** The word is there; the frame that shows it is painted when the next task begins. */
  came(): void {
    const pressedAt = this.#pressedAt
    this.#pressedAt = null
    if (pressedAt === null || !this.isSeen) return
    const painted = () => notice({ kind: 'first_token_seen', ms: performance.now() - pressedAt })
    requestAnimationFrame(() => setTimeout(painted))
  }
}
