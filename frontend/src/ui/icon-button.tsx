import type { ComponentProps } from 'react'
import { ariaKeys } from '@/lib/keys'
import { classes } from './classes'
import styles from './icon-button.module.css'
import { tip } from './tip'

type Props = ComponentProps<'button'> & { label: string; keys?: string; small?: boolean }

/** An icon never stands alone: its label is the name and the tooltip. */
export function IconButton({ label, keys, small, className, ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={keys && ariaKeys(keys)}
      {...tip(label, keys)}
      {...rest}
      data-look="icon"
      className={classes(styles.button, small && styles.small, className)}
    />
  )
}
