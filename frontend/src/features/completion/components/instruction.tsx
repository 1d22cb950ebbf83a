import { ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { classes } from '@/ui/classes'
import foldStyles from '@/ui/fold.module.css'
import styles from './instruction.module.css'

/** What a chat model is told before the text, since it has to be told that it goes on with it. */
export function Instruction({ readOnly }: { readOnly: boolean }) {
  const { draft } = useWorkspace()
  const text = useDraft(({ content }) => content.system_prompt)
  const id = useId()
  return (
    <details className={classes(foldStyles.fold, styles.instruction)}>
      <summary>
        <ChevronRight />
        <span className="cut">
          Instruction <span className="muted">{text || 'none: the model answers the text as a message'}</span>
        </span>
      </summary>
      <label className="sr" htmlFor={id}>
        Instruction to the chat model
      </label>
      <textarea
        id={id}
        data-draft-field="system_prompt"
        rows={3}
        value={text}
        readOnly={readOnly}
        onChange={({ target }) => draft.dispatch({ type: 'system', text: target.value })}
      />
      <p className="muted">
        A chat model is sent this before the text. It is part of every version; a model that completes text by
        itself goes without it.
      </p>
    </details>
  )
}
