import { Fragment } from 'react'
import outputStyles from '@/entities/execution/components/output.module.css'
import type { Version } from '@/entities/prompt/api/version'
import { DiffText } from '@/entities/prompt/components/diff-text'
import { TemplateText } from '@/entities/prompt/components/snapshot'
import promptStyles from '@/entities/prompt/components/snapshot.module.css'
import { parameterRows } from '@/entities/prompt/model/parameters'
import { TextBoundary } from '@/ui/as-it-came'
import { classes } from '@/ui/classes'
import factsStyles from '@/ui/facts.module.css'
import { useDiff } from '@/ui/use-diff'
import { type DraftState, type Pair, pairs } from '../model/versions'
import styles from './difference.module.css'

type Config = Version['model_config_snapshot']

export function ParameterList({ config }: { config: Config }) {
  return (
    <dl className={factsStyles.rows}>
      {parameterRows(config).map((row) => (
        <Fragment key={row.key}>
          <dt>{row.label}</dt>
          <dd className={row.code ? 'mono' : undefined}>{row.value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}

type DifferenceProps = { before: DraftState; after: DraftState; from: string; to: string }

/** What became of one state in the other: parameters first, then each message in one marked text. */
export function Difference({ before, after, from, to }: DifferenceProps) {
  const all = pairs(before.content_snapshot, after.content_snapshot)
  const differing = all.filter((pair) => pair.before !== pair.after || pair.role.includes('→'))
  return (
    <>
      <div className={factsStyles.facts}>
        <p className={classes(styles.between, 'muted')}>
          From {from} to {to}
        </p>
        <ChangedParameters before={before.model_config_snapshot} after={after.model_config_snapshot} />
      </div>
      <div className={outputStyles.output}>
        {differing.length === 0 && <p className="muted">The messages are the same.</p>}
        {differing.map((pair) => (
          <div key={pair.key} className={promptStyles.turn}>
            <p className={promptStyles.role}>{pair.role}</p>
            <div className="text raw">
              <TextBoundary text={pair.after}>
                <Text pair={pair} />
              </TextBoundary>
            </div>
          </div>
        ))}
      </div>
    </>
  )
}

function Text({ pair }: { pair: Pair }) {
  const diff = useDiff(pair.before, pair.after, 'words')
  return diff ? (
    <DiffText diff={diff} side="both" name={pair.key} template />
  ) : (
    <TemplateText text={pair.after} />
  )
}

function ChangedParameters({ before, after }: { before: Config; after: Config }) {
  const now = parameterRows(after)
  const changed = parameterRows(before).flatMap((row, at) => {
    const next = now[at]
    return next && next.value !== row.value ? [{ row, next }] : []
  })
  if (changed.length === 0) return <p className="muted">The parameters are the same.</p>
  return (
    <dl className={factsStyles.rows}>
      {changed.map(({ row, next }) => (
        <Fragment key={row.key}>
          <dt>{row.label}</dt>
          <dd>
            <del className={row.code ? 'mono' : undefined}>{row.value}</del>{' '}
            <ins className={next.code ? 'mono' : undefined}>{next.value}</ins>
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}
