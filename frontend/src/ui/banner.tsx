import type { ReactNode } from 'react'
import { classes } from './classes'

type Props = {
  tone?: 'plain' | 'info' | 'warn' | 'bad'
  icon: ReactNode
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
}

/** Under the header, full width, one at a time. */
export function Banner({ tone = 'plain', icon, title, children, action }: Props) {
  return (
    <div
      className={classes('banner', tone !== 'plain' && tone)}
      role={tone === 'info' ? undefined : 'status'}
    >
      {icon}
      <span className="grow">
        <b>{title}</b> {children && <span className="soft">{children}</span>}
      </span>
      {action}
    </div>
  )
}
