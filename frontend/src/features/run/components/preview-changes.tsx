import type { Schemas } from '@playground/client'
import { DiffText } from '@/entities/prompt/components/diff-text'
import snapshotStyles from '@/entities/prompt/components/snapshot.module.css'
import { alignMessages, type Turn } from '@/entities/prompt/model/content'
import type { Draft } from '@/entities/prompt/model/draft'
import { parameterRows } from '@/entities/prompt/model/parameters'
import { renderedPrompt, withoutEmpty } from '@/entities/prompt/model/rendered'
import { roleName } from '@/entities/prompt/model/roles'
import type { Values } from '@/entities/prompt/model/values'
import { classes } from '@/ui/classes'
import factsStyles from '@/ui/facts.module.css'
import { LongText } from '@/ui/long-text'
import { useDiff } from '@/ui/use-diff'
import styles from './preview.module.css'

type Props = { draft: Draft; values: Values; last: Schemas['ExecutionRecord'] }

/** What will be sent and what was, as one text: what is new is marked, and what is gone. */
export function PreviewChanges({ draft, values, last: { execution, version } }: Props) {
  const before = renderedPrompt(version.content_snapshot, new Map(Object.entries(execution.variable_values)))
  const turns = alignMessages([before, renderedPrompt(draft.content, withoutEmpty(values))])
  const then = new Map(parameterRows(execution.model_config_snapshot).map((row) => [row.key, row.value]))
  const changed = parameterRows(draft.config).filter(({ key, value }) => then.get(key) !== value)
  const isSame = changed.length === 0 && turns.every(({ differs }) => !differs)
  if (isSame) return <p className="muted">Exactly what the last run sent.</p>
  return (
    <>
      {turns.map((turn) => (
        <ChangedTurn key={turn.key} turn={turn} />
      ))}
      {changed.length > 0 && (
        <dl className={classes(factsStyles.rows, styles.parameters)}>
          {changed.map(({ key, label, value }) => (
            <div key={key} className={styles.parameter}>
              <dt>{label}</dt>
              <dd>
                <del>{then.get(key)}</del> <ins>{value}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

function ChangedTurn({ turn: { key, cells, differs } }: { turn: Turn }) {
  const [before, after] = cells
  const diff = useDiff(before?.content ?? '', after?.content ?? '', differs ? 'words' : null)
  const role = after?.role ?? before?.role ?? ''
  return (
    <section aria-label={`${roleName(role)}, changes`}>
      <p className={styles.head}>
        <span className={snapshotStyles.role}>
          {before && after && before.role !== role && `${roleName(before.role)} → `}
          {roleName(role)}
        </span>
        {differs && <span className="caption">{before ? (after ? 'changed' : 'gone') : 'new'}</span>}
      </p>
      <div className="text raw">
        {diff ? (
          <DiffText diff={diff} side="both" name={key} />
        ) : (
          <LongText text={(after ?? before)?.content ?? ''} />
        )}
      </div>
    </section>
  )
}
