import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './chip.module.css'
import { classes } from './classes'
import iconStyles from './icon-button.module.css'

type Tone = 'plain' | 'on' | 'warn' | 'bad' | 'code'

export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(styles.chip, styles[tone])}>{children}</span>
}

type ChipProps = { tone?: Tone; children: ReactNode; removeLabel: string; onRemove: () => void }

/** A tag with a cross of its own, for instance a stop sequence. */
export function Chip({ tone = 'plain', children, removeLabel, onRemove }: ChipProps) {
  return (
    <span className={classes(styles.chip, styles[tone])}>
      {children}
      <button
        type="button"
        className={classes(iconStyles.button, styles.remove)}
        aria-label={removeLabel}
        onClick={onRemove}
      >
        <X />
      </button>
    </span>
  )
}
