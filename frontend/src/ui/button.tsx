import type { ComponentProps, ReactNode } from 'react'
import { ariaKeys } from '@/lib/keys'
import { classes } from './classes'
import { Kbd } from './kbd'

type ButtonLook = 'plain' | 'primary' | 'ghost' | 'danger' | 'destroy' | 'stop'

type Props = ComponentProps<'button'> & {
  look?: ButtonLook
  /** 36 px, for dialogs and pages. */
  large?: boolean
  block?: boolean
  icon?: ReactNode
  /** "mod+enter": printed on the button. The one who owns the action listens for it. */
  keys?: string
}

const looks: Record<ButtonLook, string> = {
  plain: '',
  primary: 'primary',
  ghost: 'ghost',
  danger: 'danger-ghost',
  destroy: 'destroy',
  stop: 'stop',
}

export function Button(props: Props) {
  const { look = 'plain', large, block, icon, keys, className, children, ...rest } = props
  return (
    <button
      type="button"
      aria-keyshortcuts={keys && ariaKeys(keys)}
      {...rest}
      className={classes('btn', looks[look], large && 'lg', block && 'block', className)}
    >
      {icon}
      {children}
      {keys && <Kbd keys={keys} />}
    </button>
  )
}
