import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { ShownPreset } from '@/entities/preset/model/changes'
import { nameKey } from '@/entities/preset/model/preset'
import { classes } from '@/ui/classes'
import fieldStyles from '@/ui/text-field.module.css'
import { type PresetActions, PresetRow } from './preset-row'
import styles from './preset-section.module.css'

type Props = PresetActions & { presets: readonly ShownPreset[] }

const rowHeight = 28

/** Every preset, found by typing; only those that can be seen are drawn. */
export function AllPresets({ presets, ...actions }: Props) {
  const [typed, setTyped] = useState('')
  const found = useMemo(() => {
    const key = nameKey(typed)
    return presets.filter(({ name }) => nameKey(name).includes(key))
  }, [presets, typed])
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (at) => found[at]?.id ?? at,
  })
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0 || !(event.target instanceof HTMLElement)) return
    const id = event.target.dataset.preset
    // From the field the first row is next.
    const at = id === undefined ? -1 : found.findIndex((one) => one.id === id)
    if (id === undefined && !(event.target instanceof HTMLInputElement && by === 1)) return
    const next = found[at + by]
    event.preventDefault()
    if (!next) return
    rows.scrollToIndex(at + by)
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-preset="${CSS.escape(next.id)}"]`)?.focus(),
    )
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows lead from one button to the next
    <div onKeyDown={move}>
      <input
        className={classes(fieldStyles.field, styles.find)}
        aria-label="Find a preset"
        placeholder="Find a preset"
        spellCheck={false}
        dir="auto"
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p role="status" className={found.length === 0 ? classes(styles.hint, 'help') : 'sr'}>
        {found.length === 0 ? 'No preset is called so' : `${found.length} presets`}
      </p>
      <div ref={box} className={styles.box}>
        <ul style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ key, index, start }) => {
            const preset = found[index]
            return (
              preset && (
                <li key={key} style={{ transform: `translateY(${start}px)` }}>
                  <PresetRow preset={preset} {...actions} />
                </li>
              )
            )
          })}
        </ul>
      </div>
    </div>
  )
}
