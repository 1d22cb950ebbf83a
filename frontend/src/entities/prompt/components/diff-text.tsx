import type { ReactNode } from 'react'
import type { Piece } from '@/lib/diff/diff'
import { withIndexKeys } from '@/ui/with-index-keys'
import { TemplateText } from './snapshot'

type Props = {
  diff: readonly Piece[]
  /** Which text this is: the one before, the one after, or both in one. */
  side: 'before' | 'after' | 'both'
  /** Makes the places of this text findable: one name per place, equal on both sides. */
  name: string
  /** Its {{variables}} are marked. */
  template?: boolean
}

/** A text with what was removed and what was added marked, legible without colour and for screen readers. */
export function DiffText({ diff, side, name, template }: Props) {
  let place = 0
  return withIndexKeys(diff).map(([at, piece]) => {
    if (piece.kind !== 'same' && (diff[at - 1]?.kind ?? 'same') === 'same') place += 1
    if (piece.kind === 'del' && side === 'after') return null
    if (piece.kind === 'add' && side === 'before') return null
    const content: ReactNode = template ? <TemplateText text={piece.text} /> : piece.text
    if (piece.kind === 'same') return <span key={at}>{content}</span>
    const Mark = piece.kind === 'add' ? 'ins' : 'del'
    return (
      <Mark key={at} data-change={`${name} ${place}`}>
        {content}
      </Mark>
    )
  })
}
