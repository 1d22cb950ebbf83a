import { AnswerText } from '@/entities/execution/components/answer-text'
import outputStyles from '@/entities/execution/components/output.module.css'
import type { OutputView } from '@/entities/execution/components/use-output-view'
import { howItEnded, nothingWritten } from '@/entities/execution/model/wording'
import { parameterLine } from '@/entities/prompt/model/parameters'
import { formatDuration, formatTokens } from '@/lib/format'
import { CopyButton } from '@/ui/copy-button'
import factStyles from '@/ui/facts.module.css'
import { LongText } from '@/ui/long-text'
import type { LinkedRun } from '../api/linked-prompt'
import styles from './linked.module.css'

type Props = { run: LinkedRun; version: number; view: OutputView }

/** One run of a link: what it was asked with, its answer, and how that ended. */
export function LinkedRunView({ run, version, view }: Props) {
  const config = run.model_config_snapshot
  const isCut = (field: string) => run.truncated?.includes(field)
  const values = Object.entries(run.variable_values ?? {})
  return (
    <article className={styles.card} aria-label={`An answer of ${config.model}`}>
      <div className={styles.head}>
        <div>
          <h3>{config.model}</h3>
          <p className="help">
            {run.version_number !== version && `Of version ${run.version_number} · `}
            {parameterLine(config)}
          </p>
        </div>
        <CopyButton label="Copy the answer" text={() => run.response_text} />
      </div>
      {isCut('variable_values') && <p className="muted">Its values are too long to be shown here.</p>}
      {values.length > 0 && (
        <dl className={factStyles.rows}>
          {values.map(([name, value]) => (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>
                <span className={factStyles.value}>
                  <LongText text={value} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className={outputStyles.output} data-linked-answer>
        {run.response_text === '' ? (
          <p className="muted">{nothingWritten}</p>
        ) : (
          <AnswerText text={run.response_text} view={view} />
        )}
        {isCut('response_text') && (
          <p className="muted">The answer is longer than a link shows. This is its beginning.</p>
        )}
      </div>
      <p className="help">
        Ended {endOf(run)} · {formatTokens(run.input_tokens, run.output_tokens)} tokens
        {run.estimated && ' (estimated)'} · {formatDuration(run.latency_ms)}
      </p>
    </article>
  )
}

const endOf = (run: LinkedRun): string => howItEnded({ ...run, status: 'completed', error: null })
