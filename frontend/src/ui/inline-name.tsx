import { useLayoutEffect, useRef } from 'react'
import { classes } from './classes'
import { endByKey } from './end-by-key'
import styles from './inline-name.module.css'
import { useKeyScope } from './key-scope'
import fieldStyles from './text-field.module.css'

type Props = { label: string; value: string; onDone: (name: string) => void; onCancel: () => void }

/** A name edited where it stands. Enter or leaving keeps it, Escape or emptiness does not. */
export function InlineName({ label, value, onDone, onCancel }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const ended = useRef(false)
  useKeyScope('escape')
  useLayoutEffect(() => input.current?.select(), [])
  const end = (keep: boolean) => {
    if (ended.current) return
    ended.current = true
    const name = input.current?.value.trim() ?? ''
    if (keep && name) onDone(name)
    else onCancel()
  }
  return (
    <input
      ref={input}
      className={classes(fieldStyles.field, styles.name)}
      aria-label={label}
      placeholder={label}
      defaultValue={value}
      maxLength={200}
      onKeyDown={(event) => endByKey(event, end)}
      onBlur={() => end(true)}
    />
  )
}
