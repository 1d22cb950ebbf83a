import { useStore } from 'zustand'
import { useRunner } from '@/entities/execution/components/use-run'
import { DiffText } from '@/entities/prompt/components/diff-text'
import { classes } from '@/ui/classes'
import { LongText } from '@/ui/long-text'
import { usePlaced } from '@/ui/place-name'
import { useDiff } from '@/ui/use-diff'
import styles from './output-column.module.css'

/** The answer before, with what the present one does not say any more marked. */
export default function MarkedBefore() {
  const { before, output } = useRunner()
  const text = useStore(before)
  const diff = useDiff(text, output.text(), 'words')
  return (
    <section className={classes(styles.flipped, 'text raw')} aria-label={usePlaced('The answer before')}>
      {diff ? <DiffText diff={diff} side="before" name="before" /> : <LongText text={text} />}
    </section>
  )
}
