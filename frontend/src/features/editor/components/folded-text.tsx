import { cutText } from '@/lib/portions'
import { classes } from '@/ui/classes'
import styles from './folded-text.module.css'

// More than the few lines that are shown.
const shownChars = 600

type Props = { name: string; text: string; isExample?: boolean; onUnfold: () => void }

/** The first line of a text, or the first lines of an example: a button that opens it with the cursor inside. */
export function FoldedText({ name, text, isExample = false, onUnfold }: Props) {
  const shown = isExample ? text : text.trimStart().split('\n', 1)[0]
  return (
    <button
      type="button"
      className={classes(styles.folded, !isExample && styles.line, 'text')}
      data-unfold
      onClick={onUnfold}
    >
      {cutText(shown || 'Nothing yet', shownChars)}
      <span className="sr">, open {name}</span>
    </button>
  )
}
