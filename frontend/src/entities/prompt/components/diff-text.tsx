import type { ReactNode } from 'react'
import type { Piece } from '@/lib/diff/diff'
import { Long } from '@/ui/long-text'
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
  const seen = placed(diff).filter(
    ({ kind }) => !(kind === 'del' && side === 'after') && !(kind === 'add' && side === 'before'),
  )
  const text = seen.map((piece) => piece.text).join('')
  return (
    <Long text={text}>
      {(from, to) =>
        withIndexKeys(between(seen, from, to)).map(([at, piece]) => (
          <Marked key={at} piece={piece} name={name} template={template} />
        ))
      }
    </Long>
  )
}

type Placed = Piece & { place: number }

/** Pieces side by side that differ are one place. */
function placed(diff: readonly Piece[]): Placed[] {
  let place = 0
  return diff.map((piece, at) => {
    if (piece.kind !== 'same' && (diff[at - 1]?.kind ?? 'same') === 'same') place += 1
    return { ...piece, place }
  })
}

function between(pieces: readonly Placed[], from: number, to: number): Placed[] {
  let at = 0
  return pieces.flatMap((piece) => {
    const text = piece.text.slice(Math.max(0, from - at), Math.max(0, to - at))
    at += piece.text.length
    return text === '' ? [] : [{ ...piece, text }]
  })
}

type MarkedProps = Pick<Props, 'name' | 'template'> & { piece: Placed }

function Marked({ piece, name, template }: MarkedProps) {
  const content: ReactNode = template ? <TemplateText text={piece.text} /> : piece.text
  if (piece.kind === 'same') return <span>{content}</span>
  const Mark = piece.kind === 'add' ? 'ins' : 'del'
  return <Mark data-change={`${name} ${piece.place}`}>{content}</Mark>
}
