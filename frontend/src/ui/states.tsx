import { CircleAlert, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes'
import styles from './states.module.css'

export function Spinner({ label }: { label?: string }) {
  return (
    <>
      <LoaderCircle className="spin" />
      {label && <span className="sr">{label}</span>}
    </>
  )
}

export function Skeleton({ label = 'Loading', padded }: { label?: string; padded?: boolean }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
    <div aria-busy="true" role="group" aria-label={label} className={padded ? 'padded' : undefined}>
      <span className={classes(styles.skeleton, styles.title)} />
      <span className={styles.skeleton} />
      <span className={styles.skeleton} />
      <span className={styles.skeleton} />
      <span className={styles.skeleton} />
    </div>
  )
}

/** Says what belongs here and offers the one action that fills it. */
export function EmptyState({
  title,
  children,
  action,
  page,
}: {
  title: string
  children: ReactNode
  action?: ReactNode
  /** It is all there is on the screen: then its title is the page's. */
  page?: boolean
}) {
  const Title = page ? 'h1' : 'h2'
  return (
    <div className={classes(styles.empty, styles.away)}>
      <Title>{title}</Title>
      <p>{children}</p>
      {action}
    </div>
  )
}

type NoteProps = {
  tone?: 'bad' | 'warn'
  title: string
  children?: ReactNode
  code?: string | null
  actions?: ReactNode
}

/** What went wrong, what is kept, the code to quote, and the next step. */
export function ErrorState({ tone = 'bad', title, children, code, actions }: NoteProps) {
  return (
    <div className={classes(styles.note, styles[tone])} role="alert">
      <CircleAlert />
      <h3>{title}</h3>
      {children && <p className="soft">{children}</p>}
      {code && <p className="mono muted">{code}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
