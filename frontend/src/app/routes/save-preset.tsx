import { Bookmark } from 'lucide-react'
import { ask } from '@/entities/preset/model/asking'
import { IconButton } from '@/ui/icon-button'

/** Asks for a name to keep the present text and its parameters under. Where there is no room, the menu beside it does. */
export const SavePreset = () => (
  <IconButton label="Save as preset" className="hide-1280" onClick={() => ask({ what: 'save' })}>
    <Bookmark />
  </IconButton>
)
