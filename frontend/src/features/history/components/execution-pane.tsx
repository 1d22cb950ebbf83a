// biome-ignore-all lint/a11y/useSemanticElements: a scrolling region inside a section needs no section of its own

import type { Schemas } from '@playground/client'
import { Braces, ChevronRight, Ellipsis, Link, RotateCw, Trash2, Undo2, X } from 'lucide-react'
import { useId } from 'react'
import type { Execution } from '@/entities/execution/api/execution'
import { useExecution } from '@/entities/execution/api/executions'
import { AnswerText } from '@/entities/execution/components/answer-text'
import { Attempts } from '@/entities/execution/components/attempts'
import { CopyAnswer } from '@/entities/execution/components/copy-answer'
import outputStyles from '@/entities/execution/components/output.module.css'
import { OutputViewSwitch } from '@/entities/execution/components/output-view-switch'
import { ReasoningText } from '@/entities/execution/components/reasoning'
import { SentRequest } from '@/entities/execution/components/sent-request'
import { useOutputView } from '@/entities/execution/components/use-output-view'
import { droppedNote, howItEnded, textNote } from '@/entities/execution/model/wording'
import { ChangesLine } from '@/entities/prompt/components/changes-line'
import { SnapshotView } from '@/entities/prompt/components/snapshot'
import promptStyles from '@/entities/prompt/components/snapshot.module.css'
import { parameterLine, visible } from '@/entities/prompt/model/parameters'
import { roleName } from '@/entities/prompt/model/roles'
import { formatCost, formatDuration, formatMoment, formatTokens } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Tag } from '@/ui/chip'
import { classes } from '@/ui/classes'
import factsStyles from '@/ui/facts.module.css'
import foldStyles from '@/ui/fold.module.css'
import { IconButton } from '@/ui/icon-button'
import { useKeyScope } from '@/ui/key-scope'
import { LongText } from '@/ui/long-text'
import { Menu, MenuItem } from '@/ui/menu'
import splitStyles from '@/ui/split.module.css'
import { ErrorState, Skeleton } from '@/ui/states'
import { toast } from '@/ui/toast'
import { useShortcut } from '@/ui/use-shortcut'
import { againOf } from '../model/rerun'
import styles from './execution-pane.module.css'

type Version = Schemas['PromptVersion']

/** What can be done with a run. The route lends these: they reach into the draft and the run machine. */
export type RunActions = {
  /** Left out where this person may not run. */
  onRunAgain?: (execution: Execution) => void
  onRestore?: (version: Version) => void
  onFill?: (execution: Execution) => void
}

type Props = RunActions & {
  id: string
  onClose: () => void
  onDelete: (id: string) => void
}

export function ExecutionPane({ id, onClose, onDelete, ...actions }: Props) {
  // Escape closes the pane before it means Stop; a menu over the pane is closed first.
  useShortcut('esc', onClose, useKeyScope('escape'))
  const { data: page, error, refetch } = useExecution(id)
  if (!page) {
    return (
      <section className={splitStyles.pane} aria-label="Run">
        <div className={splitStyles.toolbar}>
          <span className="grow" />
          <CloseButton onClose={onClose} />
        </div>
        {error ? <NotLoaded error={error} retry={() => refetch()} /> : <Skeleton padded />}
      </section>
    )
  }
  return <Opened record={page} onClose={onClose} onDelete={onDelete} {...actions} />
}

type OpenedProps = Omit<Props, 'id'> & { record: Schemas['ExecutionRecord'] }

function Opened({ record, onClose, onDelete, ...actions }: OpenedProps) {
  const { execution, version, request } = record
  const { onRunAgain } = actions
  const again = againOf(record.rerun)
  const note = useId()
  return (
    <section
      className={splitStyles.pane}
      aria-label={`Run of ${formatMoment(execution.created_at)}`}
      data-execution={execution.id}
      data-region="pane"
    >
      <div className={splitStyles.toolbar}>
        <h2>{formatMoment(execution.created_at)}</h2>
        <Tag>v{execution.version_number}</Tag>
        <span className="muted cut">by {execution.user.name}</span>
        <span className="grow" />
        {onRunAgain && (
          <Button
            icon={<RotateCw />}
            disabled={!again.possible}
            aria-describedby={again.note ? note : undefined}
            onClick={() => onRunAgain(execution)}
          >
            Run again
          </Button>
        )}
        <Menu
          label="This run"
          align="end"
          trigger={
            <IconButton label="More">
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem icon={<Trash2 />} danger onSelect={() => onDelete(execution.id)}>
            Delete run
          </MenuItem>
        </Menu>
        <CloseButton onClose={onClose} />
      </div>
      <Metrics execution={execution} />
      {onRunAgain && again.note && (
        <p className={classes(styles.again, 'muted')} id={note}>
          {again.note}
        </p>
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label="Run details">
        <Facts execution={execution} version={version} {...actions} />
        <details className={classes(foldStyles.fold, factsStyles.fold)}>
          <summary>
            <ChevronRight />
            Prompt of v{version.version_number}
          </summary>
          <SnapshotView snapshot={version.content_snapshot} />
        </details>
        {request && (
          <details className={classes(foldStyles.fold, factsStyles.fold)}>
            <summary>
              <ChevronRight />
              Request as it was sent
            </summary>
            <SentRequest request={request} />
          </details>
        )}
        <Answer execution={execution} />
      </div>
    </section>
  )
}

function Metrics({ execution }: { execution: Execution }) {
  return (
    <dl className={styles.metrics}>
      <Metric name="First token" value={formatDuration(execution.ttft_ms)} />
      <Metric name="Total" value={formatDuration(execution.latency_ms)} />
      <Metric
        name={execution.estimated ? 'Tokens in, out (our count)' : 'Tokens in, out'}
        value={formatTokens(execution.input_tokens, execution.output_tokens)}
      />
      <Metric name="Cost" value={formatCost(execution.cost_usd)} />
    </dl>
  )
}

function Metric({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Facts({
  execution,
  version,
  onRestore,
  onFill,
}: RunActions & { execution: Execution; version: Version }) {
  const config = execution.model_config_snapshot
  const values = Object.entries(execution.variable_values)
  const dropped = droppedNote(execution.dropped_parameters)
  return (
    <div className={factsStyles.facts}>
      <dl className={factsStyles.rows}>
        {execution.changes && (
          <>
            <dt>What changed</dt>
            <dd>
              {execution.changes.length > 0 ? (
                <ChangesLine changes={execution.changes} />
              ) : (
                'nothing since the run before'
              )}
            </dd>
          </>
        )}
        <dt>Model</dt>
        <dd>{execution.resolved_model ?? config.model}</dd>
        <dt>Parameters</dt>
        <dd>
          {parameterLine(config)}
          {config.stop_sequences.length > 0 && (
            <>
              , stop <span className="mono">{config.stop_sequences.map(visible).join('  ')}</span>
            </>
          )}
        </dd>
        {values.length > 0 && (
          <>
            <dt>Variables</dt>
            <dd>
              {values.map(([name, value]) => (
                <span key={name} className={factsStyles.value}>
                  {name} = <LongText text={value} />
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>Ended</dt>
        <dd className={execution.status === 'failed' ? 'danger' : undefined}>
          {howItEnded(execution)}{' '}
          <span className="mono muted">
            {execution.error?.code ?? execution.raw_finish_reason ?? execution.finish_reason ?? ''}
          </span>
        </dd>
        {dropped && (
          <>
            <dt>Left out</dt>
            <dd>{dropped}</dd>
          </>
        )}
        <Attempts attempts={execution.attempts} />
      </dl>
      <div className={factsStyles.actions}>
        {onRestore && (
          <Button look="ghost" icon={<Undo2 />} onClick={() => onRestore(version)}>
            Restore prompt
          </Button>
        )}
        {onFill && values.length > 0 && (
          <Button look="ghost" icon={<Braces />} onClick={() => onFill(execution)}>
            Fill variables
          </Button>
        )}
        <Button look="ghost" icon={<Link />} onClick={() => copyLink(execution)}>
          Copy link
        </Button>
      </div>
    </div>
  )
}

function Answer({ execution }: { execution: Execution }) {
  const { view, show } = useOutputView()
  const text = execution.response_text ?? ''
  const note = textNote(execution, text)
  return (
    <div className={outputStyles.output}>
      <div className={styles.answerHead}>
        <p className={promptStyles.role}>{roleName('assistant')}</p>
        {text && (
          <>
            <span className="grow" />
            <OutputViewSwitch view={view} onShow={show} />
            <CopyAnswer
              text={() => text}
              executionId={execution.status === 'running' ? null : execution.id}
            />
          </>
        )}
      </div>
      <ReasoningText text={execution.reasoning_text ?? ''} tokens={execution.reasoning_tokens} />
      {text === '' && <p className="muted">{note}</p>}
      <div data-answer={execution.id}>
        <AnswerText text={text} view={view} />
      </div>
      {text !== '' && note && <p className="muted">{note}</p>}
    </div>
  )
}

function NotLoaded({ error, retry }: { error: Error; retry: () => void }) {
  const gone = (error as { status?: number }).status === 404
  return (
    <div className="padded">
      <ErrorState
        title={gone ? 'This run is not here' : 'The run did not load'}
        actions={gone ? undefined : <Button onClick={retry}>Try again</Button>}
      >
        {gone
          ? 'It was deleted, or it belongs to somebody else.'
          : sentences(error.message, 'Nothing is lost')}
      </ErrorState>
    </div>
  )
}

function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <IconButton label="Close" onClick={onClose}>
      <X />
    </IconButton>
  )
}

async function copyLink({ id, prompt_id }: Execution): Promise<void> {
  const link = `${window.location.origin}/p/${prompt_id}?tab=history&run=${id}`
  try {
    await navigator.clipboard.writeText(link)
    toast('Link copied')
  } catch {
    toast('The browser did not let the link be copied.', { tone: 'bad' })
  }
}
