import { memo } from 'react'
import { DiffText } from '@/entities/prompt/components/diff-text'
import { TemplateText } from '@/entities/prompt/components/snapshot'
import { TextBoundary } from '@/ui/as-it-came'
import { LongText } from '@/ui/long-text'
import { useDiff } from '@/ui/use-diff'
import type { Marks } from '../model/compare'

type Props = {
  text: string
  /** The text of the other column, null when there is nothing to hold it against. */
  against: string | null
  side: 'before' | 'after'
  mode: Marks
  name: string
  template?: boolean
}

/** A text of one column, marked against another. Until the marks are there it stands unmarked, in its place. */
export const Marked = memo(function Marked(props: Props) {
  return (
    <TextBoundary text={props.text}>
      <MarkedText {...props} />
    </TextBoundary>
  )
})

function MarkedText({ text, against, side, mode, name, template }: Props) {
  const [before, after] = side === 'before' ? [text, against ?? ''] : [against ?? '', text]
  const diff = useDiff(before, after, mode === 'off' || against === null ? null : mode)
  if (!diff) return template ? <TemplateText text={text} /> : <LongText text={text} />
  return <DiffText diff={diff} side={side} name={name} template={template} />
}

/** Each column shows its own text alone. With more than two the first is the measure and stays clean. */
export function sideOf(column: number, columns: number): Props['side'] | null {
  if (column > 0) return 'after'
  return columns === 2 ? 'before' : null
}
