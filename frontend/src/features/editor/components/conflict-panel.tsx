import { GitMerge } from 'lucide-react'
import { useDraft, useSaveState, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { describe, fieldLabel } from '@/entities/prompt/model/describe'
import { type Field, savedForm } from '@/entities/prompt/model/draft'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { LongText } from '@/ui/long-text'
import statesStyles from '@/ui/states.module.css'
import styles from './conflict-panel.module.css'

/** One field, two people: both are shown and one is chosen. Everything else goes on saving. */
export default function ConflictPanel() {
  const state = useSaveState()
  if (state.kind !== 'conflict') return null
  return (
    <div className={styles.panel} role="alert">
      {state.fields.map((field) => (
        <Conflict key={field} field={field} theirs={describe(field, state.theirs)} />
      ))}
    </div>
  )
}

function Conflict({ field, theirs }: { field: Field; theirs: string }) {
  const { autosave } = useWorkspace()
  const mine = useDraft((draft) => describe(field, savedForm(draft)))
  return (
    <section
      className={classes(statesStyles.note, statesStyles.warn)}
      aria-label={`${fieldLabel(field)}, changed in two places`}
    >
      <GitMerge />
      <h2>{fieldLabel(field)}: changed elsewhere while you changed it here</h2>
      <dl>
        <dt>Yours</dt>
        <dd>
          <LongText text={mine} />
        </dd>
        <dt>Saved</dt>
        <dd>
          <LongText text={theirs} />
        </dd>
      </dl>
      <div className={statesStyles.actions}>
        <Button onClick={() => autosave.settle(field, 'mine')}>Keep mine</Button>
        <Button onClick={() => autosave.settle(field, 'theirs')}>Take the saved one</Button>
      </div>
    </section>
  )
}
