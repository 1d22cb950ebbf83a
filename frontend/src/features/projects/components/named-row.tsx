import { Copy, Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { IconButton } from '@/ui/icon-button'
import { InlineName } from '@/ui/inline-name'
import itemStyles from '@/ui/item.module.css'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { toast } from '@/ui/toast'

type Props = {
  kind: 'project' | 'prompt'
  name: string
  onRename: (name: string) => Promise<unknown>
  onDelete: () => void
  /** Asks where a copy is to lie. */
  onCopy?: () => void
  /** What opens it. */
  children: ReactNode
}

const titles = { project: 'Project', prompt: 'Prompt' }

/** A row of the sidebar: it is renamed where it stands and deleted from its menu. */
export function NamedRow({ kind, name, onRename, onDelete, onCopy, children }: Props) {
  const [naming, setNaming] = useState(false)
  const done = (next: string) => {
    setNaming(false)
    if (next === name) return
    onRename(next).catch(() =>
      toast(`“${name}” keeps its name: the server did not take it.`, { tone: 'bad' }),
    )
  }
  if (naming) {
    const label = `${titles[kind]} name`
    return <InlineName label={label} value={name} onDone={done} onCancel={() => setNaming(false)} />
  }
  return (
    <div className={itemStyles.row}>
      {children}
      <Menu
        label={`${titles[kind]} ${name}`}
        align="end"
        trigger={
          <IconButton small className={itemStyles.more} label={`More for ${kind} ${name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setNaming(true)}>
          Rename
        </MenuItem>
        {onCopy && (
          <MenuItem icon={<Copy />} onSelect={onCopy}>
            Duplicate into…
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={onDelete}>
          Delete {kind}
        </MenuItem>
      </Menu>
    </div>
  )
}
