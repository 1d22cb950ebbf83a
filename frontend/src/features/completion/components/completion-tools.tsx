import { ListTree, TextCursorInput } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import type { Model } from '@/entities/model/model/model'
import { useCommand } from '@/ui/commands'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { Switch } from '@/ui/switch'
import { continuing, counting, highlighting, likeliestOf, suffixIsTaken, weighing } from '../model/choices'
import styles from './completion-tools.module.css'
import type { LikeliestTokens } from './use-likeliest'

type Props = {
  model: Model | undefined
  /** Who may only read does not ask a model. */
  readOnly: boolean
  isOutlined: boolean
  onOutline: () => void
  likeliest: LikeliestTokens
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
export function CompletionTools({ model, readOnly, isOutlined, onOutline, likeliest }: Props) {
  const highlight = useSyncExternalStore(highlighting.subscribe, highlighting.get)
  const place = useSyncExternalStore(continuing.subscribe, continuing.get)
  const count = useSyncExternalStore(counting.subscribe, counting.get)
  const takesSuffix = suffixIsTaken(model)
  const weighs = useSyncExternalStore(weighing.subscribe, weighing.get) === 'on'
  const canWeigh = likeliestOf(model) > 0
  useCommand('Likeliest next token', null, likeliest.askNext, canWeigh && !readOnly)
  useCommand('Likeliest tokens at the cursor', 'alt+enter', likeliest.askHere, weighs)
  return (
    <>
      <Switch
        className={styles.wide}
        checked={highlight === 'on'}
        onChange={(on) => highlighting.set(on ? 'on' : 'off')}
      >
        Highlight
      </Switch>
      <Switch
        className={styles.wide}
        checked={weighs && canWeigh}
        disabled={!canWeigh}
        onChange={(on) => weighing.set(on ? 'on' : 'off')}
      >
        Probabilities{!canWeigh && ' (not by this model)'}
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
        <div role="presentation" className={styles.narrow}>
          <MenuItem onSelect={() => highlighting.set(highlight === 'on' ? 'off' : 'on')}>
            Switch highlight {highlight === 'on' ? 'off' : 'on'}
          </MenuItem>
          <MenuItem disabled={!canWeigh} onSelect={() => weighing.set(weighs ? 'off' : 'on')}>
            Switch probabilities {weighs ? 'off' : 'on'}
            {!canWeigh && ' (not by this model)'}
          </MenuItem>
        </div>
        <MenuItem keys="alt+enter" disabled={!weighs} onSelect={likeliest.askHere}>
          Likeliest tokens at the cursor
        </MenuItem>
        <MenuItem disabled={!canWeigh || readOnly} onSelect={likeliest.askNext}>
          Likeliest next token{!canWeigh && ' (not by this model)'}
        </MenuItem>
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
