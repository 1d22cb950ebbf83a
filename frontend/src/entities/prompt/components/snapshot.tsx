import { TextBoundary } from '@/ui/as-it-came'
import { Long } from '@/ui/long-text'
import { withIndexKeys } from '@/ui/with-index-keys'
import { type Content, turnsOf } from '../model/content'
import { roleName } from '../model/roles'
import { templateParts } from '../model/template'
import styles from './snapshot.module.css'

/** A prompt to read: its system row, its messages, its variables marked. */
export function SnapshotView({ snapshot }: { snapshot: Content }) {
  const turns = turnsOf(snapshot).filter(({ role, content }) => role !== 'system' || content !== '')
  if (turns.every((turn) => turn.content === '')) return <p className="muted">Nothing was written yet.</p>
  return (
    <>
      {withIndexKeys(turns).map(([key, turn]) => (
        <div key={key} className={styles.turn}>
          <p className={styles.role}>{roleName(turn.role)}</p>
          <div className="text raw">
            <TextBoundary text={turn.content}>
              <TemplateText text={turn.content} />
            </TextBoundary>
          </div>
        </div>
      ))}
    </>
  )
}

/** A text with its variables marked. */
export function TemplateText({ text }: { text: string }) {
  return <Long text={text}>{(from, to) => <Parts text={text.slice(from, to)} />}</Long>
}

function Parts({ text }: { text: string }) {
  return withIndexKeys(templateParts(text)).map(([key, part]) =>
    part.variable ? (
      <span key={key} className={styles.variable}>
        {part.text}
      </span>
    ) : (
      part.text
    ),
  )
}
