import type { LostCause, RunError, RunResult, StartEvent } from '@playground/client'

type Phase = 'idle' | 'connecting' | 'streaming' | 'recovering' | 'done' | 'failed' | 'cancelled'

export type RunState = {
  /** Counts the runs of this page. Whatever belongs to an earlier one is ignored. */
  run: number
  phase: Phase
  executionId: string | null
  /** The run that this one repeats. */
  rerunOf: string | null
  versionNumber: number | null
  model: string | null
  maxTokens: number | null
  startedAt: number
  firstTokenAt: number | null
  endedAt: number | null
  /** Reasoning has come. */
  hasReasoning: boolean
  /** What came last is reasoning. */
  thinking: boolean
  /** When a server that was too busy to begin it is asked again. */
  busyUntil: number | null
  /** Stop was pressed; the end is on its way. */
  stopping: boolean
  result: RunResult | null
  error: RunError | null
}

export const idle: RunState = {
  run: 0,
  phase: 'idle',
  executionId: null,
  rerunOf: null,
  versionNumber: null,
  model: null,
  maxTokens: null,
  startedAt: 0,
  firstTokenAt: null,
  endedAt: null,
  hasReasoning: false,
  thinking: false,
  busyUntil: null,
  stopping: false,
  result: null,
  error: null,
}

export type Begin = {
  model: string
  maxTokens: number
  executionId?: string
  rerunOf?: string | null
  startedAt?: number
}

export type RunAction = { run: number; at: number } & (
  | ({ type: 'begin' } & Begin)
  | { type: 'started'; start: StartEvent }
  | { type: 'token' }
  | { type: 'reasoning' }
  | { type: 'lost'; cause?: LostCause }
  | { type: 'busy'; waitMs: number }
  | { type: 'withdrawn' }
  | { type: 'stop' }
  | { type: 'ended'; result: RunResult }
  | { type: 'failed'; error: RunError; result?: RunResult }
)

export const isRunning = ({ phase }: Pick<RunState, 'phase'>): boolean =>
  phase === 'connecting' || phase === 'streaming' || phase === 'recovering'

export function step(state: RunState, action: RunAction): RunState {
  if (action.type === 'begin') return begin(action)
  if (action.run !== state.run || !isRunning(state)) return state
  switch (action.type) {
    case 'started':
      return { ...state, ...startedAs(action.start), busyUntil: null, phase: resumed(state) }
    case 'token':
      return { ...state, ...written(state, action.at), thinking: false }
    case 'reasoning':
      return { ...state, ...written(state, action.at), hasReasoning: true, thinking: true }
    case 'lost':
      return { ...state, busyUntil: null, phase: 'recovering' }
    case 'busy':
      return { ...state, busyUntil: action.at + action.waitMs, phase: 'connecting' }
    case 'withdrawn':
      return { ...end(state, action.at, null), phase: 'cancelled' }
    case 'stop':
      return { ...state, stopping: true }
    case 'ended':
      return end(state, action.at, action.result)
    case 'failed':
      return { ...end(state, action.at, action.result ?? null), phase: 'failed', error: action.error }
  }
}

function begin({
  run,
  at,
  model,
  maxTokens,
  executionId,
  rerunOf,
  startedAt,
}: RunAction & { type: 'begin' }): RunState {
  return {
    ...idle,
    run,
    phase: 'connecting',
    model,
    maxTokens,
    executionId: executionId ?? null,
    rerunOf: rerunOf ?? null,
    startedAt: Math.min(startedAt ?? at, at),
  }
}

const startedAs = (start: StartEvent) => ({
  executionId: start.execution_id,
  versionNumber: start.version_number,
  model: start.model,
})

const written = (state: RunState, at: number) =>
  ({ phase: 'streaming', firstTokenAt: state.firstTokenAt ?? at }) as const

const resumed = (state: RunState): Phase => (state.firstTokenAt === null ? 'connecting' : 'streaming')

function end(state: RunState, at: number, result: RunResult | null): RunState {
  const phase = result?.finish_reason === 'cancelled' ? 'cancelled' : 'done'
  return { ...state, phase, endedAt: at, busyUntil: null, thinking: false, stopping: false, result }
}
