import { Ellipsis, Pencil, Play, RefreshCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ShownPreset } from '@/entities/preset/model/changes'
import { IconButton } from '@/ui/icon-button'
import { InlineName } from '@/ui/inline-name'
import itemStyles from '@/ui/item.module.css'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { tip } from '@/ui/tip'

export type PresetActions = {
  /** The one that the open prompt was filled from, and whether it says something else by now. */
  loaded: { id: string; isEdited: boolean } | null
  onLoad: (id: string, andRun: boolean) => void
  /** Absent where no prompt is open. */
  onOverwrite: ((id: string) => void) | undefined
  onRename: (id: string, name: string) => void
  onDelete: (id: string) => void
}

type Props = PresetActions & { preset: ShownPreset }

export function PresetRow({ preset, loaded, onLoad, onOverwrite, onRename, onDelete }: Props) {
  const { id, name } = preset
  const [naming, setNaming] = useState(false)
  const isLoaded = loaded?.id === id
  if (naming) {
    const done = (next: string) => {
      setNaming(false)
      if (next !== name) onRename(id, next)
    }
    return <InlineName label="Preset name" value={name} onDone={done} onCancel={() => setNaming(false)} />
  }
  const note = noteOf(preset, isLoaded && loaded.isEdited)
  return (
    <div className={itemStyles.row}>
      <button
        type="button"
        className={itemStyles.item}
        aria-current={isLoaded ? 'true' : undefined}
        data-preset={id}
        {...(preset.refused === null ? {} : tip(preset.refused))}
        onClick={() => onLoad(id, false)}
      >
        <span className="cut" dir="auto">
          {name}
        </span>
        {note && (
          <>
            <span className="sr"> {note}</span>
            {/* It gives way to the menu, and is to be read all the same. */}
            <span className={itemStyles.count} aria-hidden="true">
              {note}
            </span>
          </>
        )}
      </button>
      <Menu
        label={`Preset ${name}`}
        align="end"
        trigger={
          <IconButton small className={itemStyles.more} label={`More for preset ${name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Play />} onSelect={() => onLoad(id, true)}>
          Load and run
        </MenuItem>
        {onOverwrite && (
          <MenuItem icon={<RefreshCcw />} onSelect={() => onOverwrite(id)}>
            Overwrite with this prompt
          </MenuItem>
        )}
        <MenuItem icon={<Pencil />} onSelect={() => setNaming(true)}>
          Rename
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={() => onDelete(id)}>
          Delete preset
        </MenuItem>
      </Menu>
    </div>
  )
}

function noteOf({ refused }: ShownPreset, isEdited: boolean): string | null {
  if (refused !== null) return 'not saved'
  return isEdited ? 'edited' : null
}
