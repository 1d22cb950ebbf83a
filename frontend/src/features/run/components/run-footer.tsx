import { Check, CircleAlert, CircleStop, Scissors } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useNow, useRunner, useRunState } from '@/entities/execution/components/use-run'
import { type Progress, progressOf } from '@/entities/execution/model/progress'
import { isRunning, type RunState } from '@/entities/execution/model/run-state'
import { busy, busyFor, endingTitle, recovering, titleOf } from '@/entities/execution/model/wording'
import { formatCost, formatCount, formatDuration, formatTokens } from '@/lib/format'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { Spinner } from '@/ui/states'
import { RetryButton } from './retry-button'
import styles from './run-footer.module.css'

export type RunNotice = { text: string; action?: string | undefined; onAction?: (() => void) | undefined }

type Props = {
  onRun: () => void
  /** How long this model usually takes to its first word. */
  usualTtftMs: number | null
  /** What kept the last attempt from becoming a run. */
  notice: RunNotice | null
  /** What can be done here, in place of saying that all went well. */
  children?: ReactNode
}

/** One footer for all states: it changes its text, never its place. */
export function RunFooter(props: Props) {
  const state = useRunState()
  return (
    <div className={styles.footer}>
      {props.children}
      {props.notice && !isRunning(state) ? (
        <Notice {...props.notice} />
      ) : (
        <Content state={state} {...props} />
      )}
      <span className="sr" role="status" aria-label="Run state">
        {spoken(state)}
      </span>
    </div>
  )
}

function Content({ state, ...props }: Props & { state: RunState }) {
  if (isRunning(state)) return <Running state={state} usualTtftMs={props.usualTtftMs} />
  if (state.phase === 'idle') return props.children ? null : <span>Not run yet</span>
  if (state.phase === 'failed') return <Failed state={state} />
  return <Ended state={state} onRun={props.onRun} isBrief={Boolean(props.children)} />
}

/** A notice beside the Run button of a small screen, where the footer may be out of sight. */
export function NarrowNotice({ text, action, onAction }: RunNotice) {
  return (
    <div className={classes(styles.notice, 'grow')}>
      <span className="cut">{text}</span>
      <NoticeAction action={action} onAction={onAction} />
    </div>
  )
}

function NoticeAction({ action, onAction }: Pick<RunNotice, 'action' | 'onAction'>) {
  if (!action) return null
  return (
    <Button look="ghost" onClick={onAction}>
      {action}
    </Button>
  )
}

function Notice({ text, action, onAction }: RunNotice) {
  return (
    <>
      <Status tone="warn" icon={<CircleAlert />}>
        <span className="cut">{text}</span>
      </Status>
      <span className="grow" />
      <NoticeAction action={action} onAction={onAction} />
    </>
  )
}

type StatusProps = { tone?: 'danger' | 'warn'; icon: ReactNode; children: ReactNode }

function Status({ tone, icon, children }: StatusProps) {
  return (
    <span className={classes(styles.status, tone)}>
      {icon}
      {children}
    </span>
  )
}

function Running({ state, usualTtftMs }: { state: RunState; usualTtftMs: number | null }) {
  const { output, reasoning } = useRunner()
  const now = useNow(true)
  const progress = progressOf(state, output.length + reasoning.length, now)
  return (
    <>
      {state.firstTokenAt !== null && <ProgressLine done={progress.done} />}
      <RunningStatus state={state} waiting={progress.waiting} now={now} />
      <span>{formatDuration(progress.elapsedMs)}</span>
      {state.phase === 'streaming' && progress.perSecond !== null && (
        <span className={styles.wide}>≈ {formatCount(progress.perSecond)} tok/s</span>
      )}
      <span className="grow" />
      <Ahead state={state} progress={progress} usualTtftMs={usualTtftMs} />
    </>
  )
}

function RunningStatus({ state, waiting, now }: { state: RunState; waiting: boolean; now: number }) {
  if (state.phase === 'recovering') return <Status icon={<Spinner />}>{recovering(state)}</Status>
  if (state.stopping) return <Status icon={<Spinner />}>Stopping</Status>
  if (state.busyUntil !== null) return <Status icon={<Spinner />}>{busyFor(state.busyUntil - now)}</Status>
  if (state.thinking) return <Status icon={<span className={styles.pulse} />}>Thinking</Status>
  if (state.phase === 'streaming') return <Status icon={<span className={styles.pulse} />}>Streaming</Status>
  return <Status icon={<Spinner />}>{waiting ? 'Waiting for the model' : 'Connecting'}</Status>
}

type AheadProps = { state: RunState; progress: Progress; usualTtftMs: number | null }

function Ahead({ state, progress, usualTtftMs }: AheadProps) {
  if (state.phase === 'recovering') {
    return state.executionId && !state.stopping ? (
      <span className={styles.widest}>Nothing is lost: the run goes on without you</span>
    ) : null
  }
  if (state.phase === 'connecting') {
    if (state.busyUntil !== null) return null
    if (!progress.waiting || usualTtftMs === null) return null
    return (
      <span className={styles.widest}>
        Slower than usual for {state.model} ({formatDuration(usualTtftMs)})
      </span>
    )
  }
  return (
    <>
      <span>
        ≈ {formatCount(progress.tokens)} / {formatCount(state.maxTokens)} tokens
      </span>
      {progress.leftMs !== null && <span>≤ {formatDuration(progress.leftMs)} left</span>}
    </>
  )
}

function ProgressLine({ done }: { done: number }) {
  const line = useRef<HTMLSpanElement>(null)
  useEffect(() => line.current?.style.setProperty('--done', String(done)), [done])
  return <span className={styles.progress} ref={line} />
}

function Ended({ state, onRun, isBrief }: { state: RunState; onRun: () => void; isBrief: boolean }) {
  const { result, phase } = state
  const reason = result?.finish_reason
  const took = formatDuration(result?.latency_ms)
  const cost = formatCost(result?.cost_usd)
  const tokens = `${formatTokens(result?.input_tokens, result?.output_tokens)} tokens`
  const again = phase === 'cancelled' && <RetryButton label="Run again" waitMs={0} onRetry={onRun} />
  if (reason === 'max_tokens') {
    return (
      <>
        <Status tone="warn" icon={<Scissors />}>
          Cut off at {formatCount(state.maxTokens)} tokens
        </Status>
        <Figures state={state} values={[took, tokens, cost]} />
      </>
    )
  }
  if (reason === 'other') {
    return (
      <>
        <Status tone="warn" icon={<CircleAlert />}>
          {endingTitle(reason)}
        </Status>
        <Figures state={state} values={[took, tokens, cost]} />
      </>
    )
  }
  return (
    <>
      {!(isBrief && phase === 'done') && (
        <Status icon={phase === 'cancelled' ? <CircleStop /> : <Check />}>
          {phase === 'cancelled' ? 'Stopped by you' : 'Completed'}
        </Status>
      )}
      {isBrief && <span className="grow" />}
      {phase === 'done' && result?.ttft_ms != null && (
        <span className={styles.wider}>First token {formatDuration(result.ttft_ms)}</span>
      )}
      <Figures state={state} values={[took, tokens, cost]}>
        {again || (reason && <span className={styles.widest}>{endingTitle(reason)}</span>)}
      </Figures>
    </>
  )
}

function Figures({ state, values, children }: { state: RunState; values: string[]; children?: ReactNode }) {
  return (
    <>
      {values
        .filter((value) => !value.startsWith('–'))
        .map((value, at) => (
          <span key={value} className={at > 1 ? styles.wide : undefined}>
            {value}
          </span>
        ))}
      <span className="grow" />
      {children}
      {state.versionNumber !== null && <span className={styles.wide}>v{state.versionNumber}</span>}
    </>
  )
}

/** The way on stands beside what went wrong, over the answer. */
function Failed({ state }: { state: RunState }) {
  const { error } = state
  if (!error) return null
  return (
    <>
      <Status tone="danger" icon={<CircleAlert />}>
        {titleOf(error)}
      </Status>
      <span className={styles.wide}>Your prompt is kept</span>
    </>
  )
}

/** Announced once per state. */
function spoken(state: RunState): string {
  switch (state.phase) {
    case 'idle':
      return ''
    case 'connecting':
      return state.busyUntil === null ? 'Run started' : busy
    case 'streaming':
      return state.thinking ? 'The model is thinking' : 'The answer is arriving'
    case 'recovering':
      return recovering(state)
    case 'failed':
      return state.error ? titleOf(state.error) : 'The run failed'
    case 'cancelled':
      return 'Stopped by you'
    case 'done':
      return 'Completed'
  }
}
