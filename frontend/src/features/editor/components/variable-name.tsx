import { type KeyboardEvent, useRef, useState } from 'react'
import { useSaveState, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { variablesOf } from '@/entities/prompt/model/draft'
import { asName } from '@/entities/prompt/model/template'
import { renameValue } from '@/entities/prompt/model/values'
import { classes } from '@/ui/classes'
import { endByKey } from '@/ui/end-by-key'
import { useKeyScope } from '@/ui/key-scope'
import fieldStyles from '@/ui/text-field.module.css'
import { tip } from '@/ui/tip'
import styles from './variable-name.module.css'

// What the narrowest place for it shows.
const shortName = 16

/** A variable's name; a click edits it where it stands, and with it every use in the prompt. */
export function VariableName({ name }: { name: string }) {
  const [editing, setEditing] = useState(false)
  const isReadOnly = useSaveState().kind === 'view-only'
  if (isReadOnly) {
    return (
      <span className={classes(styles.name, 'cut')} {...tip(name)}>
        {name}
      </span>
    )
  }
  if (editing) return <NameField name={name} onEnd={() => setEditing(false)} />
  return (
    <button
      type="button"
      className={classes(styles.name, 'cut')}
      aria-label={`${name}, rename`}
      {...tip(name.length > shortName ? `${name}: rename everywhere` : 'Rename everywhere')}
      onClick={() => setEditing(true)}
    >
      {name}
    </button>
  )
}

function NameField({ name, onEnd }: { name: string; onEnd: () => void }) {
  const { draft, values, kept } = useWorkspace()
  const ended = useRef(false)
  useKeyScope('escape')
  const end = (typed: string) => {
    if (ended.current) return
    ended.current = true
    const to = asName(typed)
    if (to !== '' && to !== name) {
      renameValue(values, name, to, variablesOf(draft.get().content))
      kept.sets.renameValue(name, to)
      draft.dispatch({ type: 'rename variable', from: name, to })
    }
    onEnd()
  }
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const typed = event.currentTarget.value
    endByKey(event, (keep) => end(keep ? typed : name))
  }
  return (
    <input
      className={classes(fieldStyles.field, styles.name)}
      aria-label={`New name of ${name}`}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
      autoFocus
      defaultValue={name}
      maxLength={100}
      autoComplete="off"
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onKeyDown={onKey}
      onBlur={(event) => end(event.target.value)}
    />
  )
}
