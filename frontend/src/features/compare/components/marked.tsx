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
  side: 'before' | 'after' | 'both'
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

/** Two columns show each its own side. With more, the first is the measure and stays clean. */
export function sideOf(column: number, columns: number): Props['side'] | null {
  if (columns === 2) return column === 0 ? 'before' : 'after'
  return column === 0 ? null : 'both'
}
