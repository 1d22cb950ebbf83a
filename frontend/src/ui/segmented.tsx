import type { ReactNode } from 'react'
import styles from './segmented.module.css'
import { tip } from './tip'

type Props<T extends string | number> = {
  label: string
  value: T
  /** With an icon an option shows that alone, and its label is its name and tooltip. */
  options: readonly { value: T; label: string; icon?: ReactNode }[]
  /** Like the tabs of a bar, of which they are as high. */
  look?: 'boxed' | 'tabs'
  /** A dialog that opens begins here. */
  isEntry?: boolean
  onChange: (value: T) => void
}

export function Segmented<T extends string | number>(props: Props<T>) {
  const { label, value, options, look = 'boxed', isEntry = false, onChange } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a bar
    <div className={look === 'tabs' ? styles.tabs : styles.group} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          data-focus={isEntry && option.value === value ? '' : undefined}
          {...(option.icon ? { 'aria-label': option.label, ...tip(option.label) } : {})}
          onClick={() => onChange(option.value)}
        >
          {option.icon ?? option.label}
        </button>
      ))}
    </div>
  )
}
