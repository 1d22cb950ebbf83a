import type { Schemas } from '@playground/client'
import { useState } from 'react'
import { useExecution } from '@/entities/execution/api/executions'
import { droppedNote } from '@/entities/execution/model/wording'
import { contextOf, type Model } from '@/entities/model/model/model'
import { RenderedText } from '@/entities/prompt/components/rendered-text'
import snapshotStyles from '@/entities/prompt/components/snapshot.module.css'
import {
  type Content,
  type MessageContent,
  mapTexts,
  readable,
  textsIn,
} from '@/entities/prompt/model/content'
import { type Draft, variablesOf } from '@/entities/prompt/model/draft'
import { estimate, tokensOf, worstText } from '@/entities/prompt/model/estimate'
import {
  type Config,
  configOf,
  isChanged,
  parameters,
  takes,
  valueText,
} from '@/entities/prompt/model/parameters'
import { rendered, withoutEmpty } from '@/entities/prompt/model/rendered'
import { roleName } from '@/entities/prompt/model/roles'
import { missingIn, type Values } from '@/entities/prompt/model/values'
import { formatCount, formatMoment } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { TextBoundary } from '@/ui/as-it-came'
import { classes } from '@/ui/classes'
import { Dialog } from '@/ui/dialog'
import factsStyles from '@/ui/facts.module.css'
import { LongText } from '@/ui/long-text'
import { Segmented } from '@/ui/segmented'
import { ErrorState, Skeleton } from '@/ui/states'
import { withIndexKeys } from '@/ui/with-index-keys'
import styles from './preview.module.css'
import { PreviewChanges } from './preview-changes'

type Props = {
  /** "Preview", or "Preview of B" */
  title: string
  draft: Draft
  values: Values
  model: Model | undefined
  /** The last run of it; null when there was none. */
  lastRun: string | null
  onClose: () => void
}

const views = [
  { value: 'next', label: 'To be sent' },
  { value: 'changes', label: 'Changes' },
  { value: 'last', label: 'Sent last' },
] as const
type View = (typeof views)[number]['value']

/** The prompt as it will be sent, beside what the last run sent. */
export function Preview({ title, draft, values, model, lastRun, onClose }: Props) {
  const [view, setView] = useState<View>('next')
  const { tokens, over, worstUsd } = estimate(draft, values, model)
  const limit = model && contextOf(model)
  return (
    <Dialog title={title} wide onClose={onClose}>
      <div className={styles.bar}>
        <Segmented isEntry label="Show" value={view} options={views} onChange={setView} />
        <span className="grow" />
        {view !== 'last' && (
          <>
            <span className={classes('num', over > 0 && 'danger')}>
              ≈ {formatCount(tokens)}
              {limit && ` / ${limit}`} tokens{over > 0 && `, ${formatCount(over)} too many`}
            </span>
            <span className="num">{worstText(worstUsd)}</span>
          </>
        )}
      </div>
      <div className={styles.body}>
        {view === 'next' ? (
          <Next draft={draft} values={values} model={model} />
        ) : lastRun === null ? (
          <p className="muted">Nothing was sent yet. After the first run, what it sent stands here.</p>
        ) : (
          <WithLast id={lastRun}>
            {(last) =>
              view === 'last' ? (
                <Last record={last} />
              ) : (
                <PreviewChanges draft={draft} values={values} last={last} />
              )
            }
          </WithLast>
        )}
      </div>
    </Dialog>
  )
}

function Next({ draft, values, model }: Pick<Props, 'draft' | 'values' | 'model'>) {
  const missing = missingIn(variablesOf(draft.content), values)
  return (
    <>
      {missing.length > 0 && (
        <p className="warn">
          {missing.join(', ')} {missing.length > 1 ? 'have' : 'has'} no value. Run asks first.
        </p>
      )}
      <Turns content={sentTo(model, draft)} values={withoutEmpty(values)} counted />
      <Parameters config={draft.config} model={model} />
    </>
  )
}

/** A model that completes text by itself goes without the instruction. */
const sentTo = (model: Model | undefined, { mode, content }: Draft): Content =>
  mode === 'completion' && model?.completes === 'text' ? { ...content, system_prompt: '' } : content

type Record = Schemas['ExecutionRecord']

function Last({ record: { execution, version } }: { record: Record }) {
  const dropped = droppedNote(execution.dropped_parameters)
  return (
    <>
      <p className="muted">
        v{execution.version_number} · {formatMoment(execution.created_at)}
      </p>
      <Turns content={version.content_snapshot} values={new Map(Object.entries(execution.variable_values))} />
      <Parameters config={configOf(execution.model_config_snapshot)} />
      {dropped && <p className="muted">{dropped}</p>}
    </>
  )
}

type WithLastProps = { id: string; children: (record: Record) => React.ReactNode }

function WithLast({ id, children }: WithLastProps) {
  const { data, error } = useExecution(id)
  if (data) return children(data)
  if (!error) return <Skeleton label="Loading the last run" />
  return (
    <ErrorState title="The last run did not load">
      {sentences(error.message, 'What will be sent can be seen all the same')}
    </ErrorState>
  )
}

type TurnsProps = { content: Content; values: Values; counted?: boolean }

function Turns({ content: { system_prompt, messages }, values, counted = false }: TurnsProps) {
  const turns = [
    ...(system_prompt === '' ? [] : [{ role: 'system', content: system_prompt as MessageContent }]),
    ...messages,
  ]
  return withIndexKeys(turns).map(([at, { role, content }]) => (
    <section key={at} aria-label={`${roleName(role)} as it is sent`}>
      <p className={styles.head}>
        <span className={snapshotStyles.role}>{roleName(role)}</span>
        {counted && (
          <span className="caption num">≈ {formatCount(tokensOf(textsIn(content), values))} tokens</span>
        )}
        {role === 'assistant' && at === turns.length - 1 && (
          <span className="caption">The answer goes on from this text</span>
        )}
      </p>
      <div className="text raw">
        <TextBoundary text={readable(content)}>
          <Said content={content} values={values} />
        </TextBoundary>
      </div>
    </section>
  ))
}

function Said({ content, values }: { content: MessageContent; values: Values }) {
  if (content === '') return <span className="muted">Empty</span>
  if (typeof content === 'string') return <RenderedText text={content} values={values} />
  return <LongText text={readable(mapTexts(content, (text) => rendered(text, values)))} />
}

/** What goes with the texts. What is set and the model does not take keeps a run from beginning. */
function Parameters({ config, model }: { config: Config; model?: Model | undefined }) {
  return (
    <dl className={classes(factsStyles.rows, styles.parameters)}>
      <dt>Model</dt>
      <dd>{config.model}</dd>
      {parameters.map((row) => {
        const changed = isChanged(config, row.name)
        const taken = takes(model, row)
        const refused = model && (taken ? row.refuses?.(config[row.name], model) : changed && 'not taken')
        return (
          <div key={row.name} className={styles.parameter}>
            <dt>{row.label}</dt>
            <dd>
              {taken || changed ? valueText(row, config[row.name]) : <span className="muted">not sent</span>}{' '}
              {refused && <span className="warn">refused by {model.name}</span>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
