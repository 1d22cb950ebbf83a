import { FoldVertical, UnfoldVertical } from 'lucide-react'
import { IconButton } from '@/ui/icon-button'

type Props = { isFolded: boolean; onFold: (isFolded: boolean) => void }

/** Folds a message to its first line, and opens it again. */
export function FoldButton({ isFolded, onFold }: Props) {
  return (
    <IconButton small label={isFolded ? 'Unfold' : 'Fold'} onClick={() => onFold(!isFolded)}>
      {isFolded ? <UnfoldVertical /> : <FoldVertical />}
    </IconButton>
  )
}
