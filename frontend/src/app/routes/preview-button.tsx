import { ScanText } from 'lucide-react'
import { IconButton } from '@/ui/icon-button'
import { type Column, columnInUse } from './use-panes'

/** What is looked at before it is sent. */
export type Previewed = { column: Column }

export const previewKeys = 'mod+shift+p'

type Props = { onOpen: (what: Previewed) => void; className?: string }

export function PreviewButton({ onOpen, className }: Props) {
  return (
    <IconButton
      label="Preview what will be sent"
      keys={previewKeys}
      className={className}
      onClick={() => onOpen({ column: columnInUse() })}
    >
      <ScanText />
    </IconButton>
  )
}
