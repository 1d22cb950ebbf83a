import { Bookmark } from 'lucide-react'
import { ask } from '@/entities/preset/model/asking'
import { IconButton } from '@/ui/icon-button'

/** Asks for a name to keep the present text and its parameters under. */
export const SavePreset = () => (
  <IconButton label="Save as preset" className="hide-m" onClick={() => ask({ what: 'save' })}>
    <Bookmark />
  </IconButton>
)
