import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { classes } from '@/ui/classes'
import fieldStyles from '@/ui/text-field.module.css'
import styles from './search-field.module.css'

const pauseMs = 300
const longest = 200

type Props = {
  label: string
  placeholder?: string
  value: string
  /** Called after a pause in typing, or at once with Enter. */
  onSearch: (value: string) => void
  icon?: ReactNode
  autoFocus?: boolean
}

/** Words to find runs by. */
export function SearchField({ label, placeholder, value, onSearch, icon, autoFocus = false }: Props) {
  const [typed, setTyped] = useState(value)
  const sought = useRef(value)
  // The address may come to ask for something else, as Back does.
  useEffect(() => {
    if (value !== sought.current) setTyped(value)
    sought.current = value
  }, [value])
  const search = (words: string) => {
    if (words === sought.current) return
    sought.current = words
    onSearch(words)
  }
  const latest = useRef(search)
  latest.current = search
  useEffect(() => {
    const timer = setTimeout(() => latest.current(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') search(typed)
  }
  return (
    <div className={classes(fieldStyles.field, styles.search)}>
      {icon}
      <input
        aria-label={label}
        placeholder={placeholder}
        // biome-ignore lint/a11y/noAutofocus: only where the person has just chosen what to look for
        autoFocus={autoFocus}
        dir="auto"
        autoComplete="off"
        maxLength={longest}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKey}
      />
    </div>
  )
}
