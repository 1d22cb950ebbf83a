import { History } from 'lucide-react'
import { useStore } from 'zustand'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { setValue } from '@/entities/prompt/model/values'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'

const longest = 60

/** What a variable stood for in earlier runs, to be taken again. */
export function EarlierValues({ name, value }: { name: string; value: string }) {
  const { values, kept } = useWorkspace()
  const recent = useStore(kept.recent, (all) => all.get(name))
  const others = (recent ?? []).filter((one) => one !== value)
  if (others.length === 0) return null
  const label = `Earlier values of ${name}`
  const trigger = (
    <IconButton small label={label}>
      <History />
    </IconButton>
  )
  return (
    <Menu label={label} align="end" trigger={trigger}>
      {others.map((one) => (
        <MenuItem key={one} onSelect={() => setValue(values, name, one)}>
          {shortened(one)}
        </MenuItem>
      ))}
    </Menu>
  )
}

function shortened(text: string): string {
  const line = text
    .slice(0, 1000)
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, longest + 1)
  return line.length > longest ? `${line.slice(0, longest)}…` : line || 'Blank space'
}
