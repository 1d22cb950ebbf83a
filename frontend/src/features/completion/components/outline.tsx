import { FilePlus2, Trash2 } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { Generating } from '@/entities/execution/model/generating'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { chosen, removed } from '@/entities/prompt/model/generation-steps'
import { writtenIn } from '@/entities/prompt/model/written'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import itemStyles from '@/ui/item.module.css'
import { toast } from '@/ui/toast'
import { linesOf } from '../model/marks'
import { firstWords, type Line, outlineOf } from '../model/outline'
import styles from './outline.module.css'

const step = 200
const deepest = 8

type Props = {
  generating: Generating
  readOnly: boolean
  onReveal: (from: number) => void
  /** A branch as a prompt of its own. */
  onBranch: (id: string) => void
}

/** All that was generated, with what other generations have taken the place of. */
export function Outline({ generating, readOnly, onReveal, onBranch }: Props) {
  const { draft } = useWorkspace()
  const written = useDraft(writtenIn)
  // Behind the keys: it has the whole tree to read.
  const seen = useDeferredValue(written)
  const lines = useMemo(() => outlineOf(seen), [seen])
  const [most, setMost] = useState(step)
  const show = ({ generation: { id, start }, isShown }: Line) => {
    if (!isShown) generating.change((now) => chosen(now, id))
    onReveal(start ?? draft.get().generations.find((one) => one.id === id)?.start ?? 0)
  }
  const remove = (id: string) => {
    generating.change((now) => removed(now, id))
    toast('Alternative deleted', { undo: draft.undo })
  }
  return (
    <aside className={classes(styles.outline, 'scroll')} aria-label="Outline of what was generated">
      <h2>Generated</h2>
      {lines.length === 0 && (
        <p className="muted">What models write here is listed, with every alternative that was not taken.</p>
      )}
      <ul>
        {lines.slice(0, most).map((line) => {
          const { generation, isShown, text, depth } = line
          const [name = 'Run', ...figures] = generation.note ? linesOf(generation.note) : ['Being written']
          return (
            <li key={generation.id} data-depth={Math.min(depth, deepest)}>
              <button
                type="button"
                className={classes(itemStyles.item, styles.line)}
                aria-current={isShown ? 'true' : undefined}
                disabled={readOnly && !isShown}
                onClick={() => show(line)}
              >
                <span className={styles.name}>
                  {name} <span className="muted">{figures.join(' · ')}</span>
                </span>
                <span className="cut" dir="auto">
                  {firstWords(text) || 'Nothing but spaces'}
                </span>
              </button>
              {!readOnly && (
                <span className={styles.tools}>
                  <IconButton
                    small
                    label={`${name} as a prompt of its own`}
                    onClick={() => onBranch(generation.id)}
                  >
                    <FilePlus2 />
                  </IconButton>
                  {!isShown && (
                    <IconButton small label={`Delete ${name}`} onClick={() => remove(generation.id)}>
                      <Trash2 />
                    </IconButton>
                  )}
                </span>
              )}
            </li>
          )
        })}
      </ul>
      {lines.length > most && (
        <Button look="ghost" onClick={() => setMost(most + step)}>
          Show more <span className="muted">{lines.length - most} follow</span>
        </Button>
      )}
    </aside>
  )
}
