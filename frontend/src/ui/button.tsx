import type { ComponentProps, ReactNode } from 'react'
import { ariaKeys } from '@/lib/keys'
import styles from './button.module.css'
import { classes } from './classes'
import { Kbd } from './kbd'

type ButtonLook = 'plain' | 'primary' | 'ghost' | 'danger' | 'destroy' | 'stop'

type Props = ComponentProps<'button'> & {
  look?: ButtonLook
  /** 36 px, for dialogs and pages. */
  large?: boolean
  block?: boolean
  /** 24 px and in line with the text above it. */
  inset?: boolean
  icon?: ReactNode
  /** "mod+enter": printed on the button. The one who owns the action listens for it. */
  keys?: string
}

export function Button(props: Props) {
  const { look = 'plain', large, block, inset, icon, keys, className, children, ...rest } = props
  return (
    <button
      type="button"
      aria-keyshortcuts={keys && ariaKeys(keys)}
      {...rest}
      data-look={look}
      className={classes(
        styles.button,
        styles[look],
        large && styles.large,
        block && styles.block,
        inset && styles.inset,
        className,
      )}
    >
      {icon}
      {children}
      {keys && <Kbd keys={keys} />}
    </button>
  )
}
