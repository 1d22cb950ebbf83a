import type { ReactNode } from 'react'
import styles from './banner.module.css'
import { classes } from './classes'

type Props = {
  tone?: 'plain' | 'info' | 'warn' | 'bad'
  icon: ReactNode
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
}

/** Under the header, full width, one at a time. A landmark of its own, since it stands outside of main. */
export function Banner({ tone = 'plain', icon, title, children, action }: Props) {
  return (
    <section className={classes(styles.banner, styles[tone])} aria-label="Notice">
      {icon}
      <span className="grow" role={tone === 'info' ? undefined : 'status'}>
        <b>{title}</b> {children && <span className="soft">{children}</span>}
      </span>
      {action}
    </section>
  )
}
