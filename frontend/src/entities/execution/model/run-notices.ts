import type { LostCause } from '@playground/client'
import { notice } from '@/lib/notice'
import type { RunState } from './run-state'

type Step = Pick<RunState, 'run' | 'phase'>

/** What a step of a run says of its stream. One that is lost with its page never comes back, and is none. */
export function noticeStep(before: Step, next: Step, cause?: LostCause): void {
  if (cause) notice({ kind: cause === 'unreadable' ? 'stream_parse_error' : 'stream_timed_out' })
  const isOver = next.run !== before.run || next.phase === 'recovering' || next.phase === 'failed'
  if (before.phase === 'recovering' && !isOver) notice({ kind: 'stream_reconnected' })
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
