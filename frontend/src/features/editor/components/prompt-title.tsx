import { type KeyboardEvent, useState } from 'react'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { classes } from '@/ui/classes'
import { endByKey } from '@/ui/end-by-key'
import { useKeyScope } from '@/ui/key-scope'
import { tip } from '@/ui/tip'
import styles from './prompt-title.module.css'

const longest = 200

/** The prompt's name, edited where it stands. */
export function PromptTitle({ readOnly }: { readOnly: boolean }) {
  const { draft } = useWorkspace()
  const name = useDraft((state) => state.name)
  const [typed, setTyped] = useState<string | null>(null)
  useKeyScope('escape', typed !== null)
  const keep = () => {
    if (typed?.trim()) draft.dispatch({ type: 'rename', name: typed.trim() })
    setTyped(null)
  }
  const onKey = (event: KeyboardEvent) => {
    endByKey(event, (keeps) => (keeps ? keep() : setTyped(null)))
    if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation()
  }
  if (typed === null) {
    return (
      <h1 className="cut">
        {readOnly ? (
          name
        ) : (
          <button
            type="button"
            className={classes(styles.title, 'cut')}
            {...tip('Rename')}
            onClick={() => setTyped(name)}
          >
            {name}
          </button>
        )}
      </h1>
    )
  }
  return (
    <h1>
      <input
        className={styles.title}
        aria-label="Prompt name"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
        autoFocus
        value={typed}
        maxLength={longest}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={onKey}
      />
    </h1>
  )
}
