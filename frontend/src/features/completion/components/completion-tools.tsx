import { ListTree, TextCursorInput } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import type { Model } from '@/entities/model/model/model'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { Switch } from '@/ui/switch'
import { continuing, counting, highlighting, suffixIsTaken } from '../model/choices'

type Props = {
  model: Model | undefined
  isOutlined: boolean
  onOutline: () => void
}

const places = {
  end: 'At the end of the text',
  cursor: 'At the cursor',
  between: 'At the cursor, with what follows',
} as const

const numbers = {
  '1': 'One answer',
  '2': 'Two alternatives',
  '3': 'Three alternatives',
  '4': 'Four alternatives',
} as const

/** How the text is looked at, and how Run goes on with it. */
export function CompletionTools({ model, isOutlined, onOutline }: Props) {
  const highlight = useSyncExternalStore(highlighting.subscribe, highlighting.get)
  const place = useSyncExternalStore(continuing.subscribe, continuing.get)
  const count = useSyncExternalStore(counting.subscribe, counting.get)
  const takesSuffix = suffixIsTaken(model)
  return (
    <>
      <Switch checked={highlight === 'on'} onChange={(on) => highlighting.set(on ? 'on' : 'off')}>
        Highlight
      </Switch>
      <Menu
        label="How Run goes on"
        align="end"
        trigger={
          <IconButton label={`How Run goes on: ${places[place]}, ${numbers[count]}`}>
            <TextCursorInput />
          </IconButton>
        }
      >
        {(['end', 'cursor', 'between'] as const).map((one) => (
          <MenuItem
            key={one}
            checked={place === one}
            disabled={one === 'between' && !takesSuffix}
            onSelect={() => continuing.set(one)}
          >
            {places[one]}
            {one === 'between' && !takesSuffix && ' (not by this model)'}
          </MenuItem>
        ))}
        <MenuSeparator />
        {(['1', '2', '3', '4'] as const).map((one) => (
          <MenuItem key={one} checked={count === one} onSelect={() => counting.set(one)}>
            {numbers[one]}
          </MenuItem>
        ))}
      </Menu>
      <IconButton label="Outline of what was generated" aria-pressed={isOutlined} onClick={onOutline}>
        <ListTree />
      </IconButton>
    </>
  )
}
