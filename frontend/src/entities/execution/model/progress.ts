import type { RunState } from './run-state'

const charsPerToken = 4
const waitingAfterMs = 3000

export type Progress = {
  elapsedMs: number
  /** Nothing has come for so long that it is worth saying who is waited for. */
  waiting: boolean
  tokens: number
  perSecond: number | null
  leftMs: number | null
  /** 0 to 1. */
  done: number
}

/** A guess at how many tokens a text of so many characters is. */
export const tokensIn = (chars: number): number => Math.ceil(chars / charsPerToken)

/** What can be said while a run goes on. Tokens are guessed from the text; the exact count comes at the end. */
export function progressOf(state: RunState, chars: number, now: number): Progress {
  const elapsedMs = Math.max(0, now - state.startedAt)
  const tokens = tokensIn(chars)
  const writingMs = state.firstTokenAt === null ? 0 : now - state.firstTokenAt
  const perSecond = writingMs > 500 ? tokens / (writingMs / 1000) : null
  const most = state.maxTokens ?? 0
  const left = perSecond && most > tokens ? ((most - tokens) / perSecond) * 1000 : null
  return {
    elapsedMs,
    waiting: state.firstTokenAt === null && elapsedMs >= waitingAfterMs,
    tokens,
    perSecond,
    leftMs: left,
    done: most > 0 ? Math.min(1, tokens / most) : 0,
  }
}
