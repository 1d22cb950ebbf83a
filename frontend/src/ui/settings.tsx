import { type ReactNode, useId } from 'react'
import styles from './settings.module.css'

/** One page of the settings: its title, and sections under it. */
export function SettingsPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <h1>{title}</h1>
      {children}
    </div>
  )
}

type SectionProps = { title: string; help?: ReactNode; action?: ReactNode; children: ReactNode }

export function SettingsSection({ title, help, action, children }: SectionProps) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.head}>
        <div>
          <h2 id={id}>{title}</h2>
          {help && <p>{help}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  )
}

type RowProps = {
  /** What it is, announced as the group's name. */
  label: string
  title: ReactNode
  sub?: ReactNode
  /** The two columns between its name and what can be done. */
  middle?: ReactNode
  right?: ReactNode
  actions?: ReactNode
  /** Over all columns, under them. */
  children?: ReactNode
}

/** One thing of a section's list. */
export function SettingsRow({ label, title, sub, middle, right, actions, children }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
    <div className={styles.row} role="group" aria-label={label}>
      <div>
        <h3>{title}</h3>
        {sub && <small>{sub}</small>}
      </div>
      <div>{middle}</div>
      <div>{right}</div>
      <div className={styles.end}>{actions}</div>
      {children && <div className={styles.below}>{children}</div>}
    </div>
  )
}
