import type { ReactNode } from 'react'
import { Wordmark } from '@/ui/wordmark'
import styles from './sign-page.module.css'
import { ThemeButton } from './theme-button'

type Props = { lead: string; children: ReactNode; after: ReactNode }

/** The wordmark, a form, one button. */
export function SignPage({ lead, children, after }: Props) {
  return (
    <div className={styles.page}>
      <main id="main">
        <h1>
          <Wordmark large />
        </h1>
        <p className={styles.lead}>{lead}</p>
        {children}
        <div className={styles.after}>{after}</div>
      </main>
      <footer>
        <ThemeButton />
      </footer>
    </div>
  )
}
