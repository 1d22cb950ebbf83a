import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes'

type Tone = 'plain' | 'on' | 'warn' | 'bad' | 'code'

export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes('chip', tone !== 'plain' && tone)}>{children}</span>
}

type ChipProps = { tone?: Tone; children: ReactNode; removeLabel: string; onRemove: () => void }

/** A tag with a cross of its own, for instance a stop sequence. */
export function Chip({ tone = 'plain', children, removeLabel, onRemove }: ChipProps) {
  return (
    <span className={classes('chip', tone !== 'plain' && tone)}>
      {children}
      <button type="button" className="icon" aria-label={removeLabel} onClick={onRemove}>
        <X />
      </button>
    </span>
  )
}
