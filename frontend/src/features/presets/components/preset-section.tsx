import { Ellipsis, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { presets } from '@/entities/preset/api/presets'
import { keepLines, roomStyle } from '@/entities/preset/model/room'
import { readText, writeText } from '@/lib/stored'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import itemStyles from '@/ui/item.module.css'
import { Menu, MenuItem } from '@/ui/menu'
import { AllPresets } from './all-presets'
import { type PresetActions, PresetRow } from './preset-row'
import styles from './preset-section.module.css'

export type SectionProps = PresetActions & { onSave: (() => void) | undefined; onImport: () => void }

const foldKey = 'presets-folded'
const mostShown = 8

/** Saved texts to start from, on the left. Its room is known before it is there. */
export function PresetSection({ onSave, onImport, ...actions }: SectionProps) {
  const { presets: all, isKnown, hasFailed } = useStore(presets.store)
  const [folded, setFolded] = useState(() => readText(foldKey) === 'folded')
  const [isWhole, setWhole] = useState(false)
  useEffect(() => void presets.wake(), [])
  const lines = folded
    ? 1
    : 1 + Math.max(1, Math.min(all.length, mostShown)) + (all.length > mostShown ? 1 : 0)
  useEffect(() => {
    if (isKnown) keepLines(lines)
  }, [isKnown, lines])
  const fold = () => {
    writeText(foldKey, folded ? null : 'folded')
    setFolded(!folded)
  }
  if (!isKnown && !hasFailed && !folded) return <div style={roomStyle()} />
  return (
    <section className={styles.section} aria-labelledby="presets-title" data-presets>
      <header>
        <h2>
          <button type="button" id="presets-title" aria-expanded={!folded} onClick={fold}>
            Presets
          </button>
        </h2>
        <Menu
          label="Presets"
          align="end"
          trigger={
            <IconButton small label="More for presets">
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem onSelect={onImport}>Import a request or preset</MenuItem>
        </Menu>
        <IconButton small label="Save as preset" disabled={!onSave} onClick={onSave}>
          <Plus />
        </IconButton>
      </header>
      {!folded && hasFailed && (
        <Button look="ghost" block onClick={() => void presets.wake()}>
          Not loaded. Try again
        </Button>
      )}
      {!folded && isKnown && all.length === 0 && (
        <p className={classes(styles.hint, 'help')}>Texts with their parameters, to start from.</p>
      )}
      {!folded && !isWhole && (
        <ul>
          {all.slice(0, mostShown).map((preset) => (
            <li key={preset.id}>
              <PresetRow preset={preset} {...actions} />
            </li>
          ))}
        </ul>
      )}
      {!folded && isWhole && <AllPresets presets={all} {...actions} />}
      {!folded && all.length > mostShown && (
        <button
          type="button"
          className={classes(itemStyles.item, styles.all)}
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? 'Show fewer' : `Show all ${all.length.toLocaleString('en-GB')}`}
        </button>
      )}
    </section>
  )
}
