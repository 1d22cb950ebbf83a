import type { Schemas } from '@playground/client'
import type { Execution } from '@/entities/execution/api/execution'
import { useExecution } from '@/entities/execution/api/executions'
import { Attempts } from '@/entities/execution/components/attempts'
import { SentRequest } from '@/entities/execution/components/sent-request'
import { useRunState } from '@/entities/execution/components/use-run'
import { isRunning } from '@/entities/execution/model/run-state'
import { droppedNote, howItEnded } from '@/entities/execution/model/wording'
import { formatCost, formatCount, formatDuration, formatMoment } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import factsStyles from '@/ui/facts.module.css'
import { ErrorState, Skeleton } from '@/ui/states'

type Shown = 'request' | 'response'

/** What went out for the run that is shown, or what came back beside the answer. */
export default function RunRecord({ show }: { show: Shown }) {
  const state = useRunState()
  if (isRunning(state)) return <p className="muted">The {show} stands here when the run has ended.</p>
  if (!state.executionId) {
    return (
      <p className="muted">
        {state.error ? 'Nothing was sent to the model.' : `The ${show} of a run stands here.`}
      </p>
    )
  }
  return <Loaded id={state.executionId} show={show} />
}

function Loaded({ id, show }: { id: string; show: Shown }) {
  const { data: record, error, refetch } = useExecution(id)
  if (record && record.execution.status !== 'running') return <Found record={record} show={show} />
  if (!error) return <Skeleton label="Loading the record of the run" />
  return (
    <ErrorState
      title="The record of the run did not load"
      actions={<Button onClick={() => void refetch()}>Try again</Button>}
    >
      {sentences(error.message, 'The server has kept it')}
    </ErrorState>
  )
}

function Found({
  record: { execution, request },
  show,
}: {
  record: Schemas['ExecutionRecord']
  show: Shown
}) {
  if (show === 'response') return <Response execution={execution} />
  if (request) return <SentRequest request={request} />
  return <p className="muted">This run is from before requests were kept.</p>
}

function Response({ execution }: { execution: Execution }) {
  const dropped = droppedNote(execution.dropped_parameters)
  return (
    <dl className={factsStyles.rows}>
      <dt>Ended</dt>
      <dd>
        {howItEnded(execution)}{' '}
        <span className="mono muted">{execution.error?.code ?? execution.finish_reason ?? ''}</span>
      </dd>
      <Row name="Provider’s word" value={execution.raw_finish_reason} isCode />
      <Row name="Model" value={execution.resolved_model ?? execution.model_config_snapshot.model} isCode />
      <dt>Tokens</dt>
      <dd>{usageOf(execution)}</dd>
      <Row name="Cost" value={formatCost(execution.cost_usd)} />
      <Row name="First token" value={formatDuration(execution.ttft_ms)} />
      <Row name="Total" value={formatDuration(execution.latency_ms)} />
      <Row name="Began" value={formatMoment(execution.created_at)} />
      <Attempts attempts={execution.attempts} all />
      <Row name="Left out" value={dropped} />
      <Row name="Version" value={`v${execution.version_number}`} />
      <Row name="Run" value={execution.id} isCode />
    </dl>
  )
}

function Row({
  name,
  value,
  isCode = false,
}: {
  name: string
  value?: string | null | undefined
  isCode?: boolean
}) {
  if (!value) return null
  return (
    <>
      <dt>{name}</dt>
      <dd className={isCode ? 'mono' : undefined}>{value}</dd>
    </>
  )
}

/** "40 in, of them 12 read before; 221 out", and whose count it is. */
function usageOf(run: Execution): string {
  const { input_tokens, cached_tokens, output_tokens, reasoning_tokens, estimated } = run
  if (input_tokens === null && output_tokens === null) return 'not known'
  const cached = cached_tokens ? `, of them ${formatCount(cached_tokens)} read before` : ''
  const reasoning = reasoning_tokens ? `, of them ${formatCount(reasoning_tokens)} to think` : ''
  const counted = estimated ? ' (about: our own count)' : ''
  return `${formatCount(input_tokens)} in${cached}; ${formatCount(output_tokens)} out${reasoning}${counted}`
}
