import type { ReactNode } from 'react'
import { Wordmark } from '@/ui/wordmark'
import { ThemeButton } from './theme-button'

type Props = { lead: string; children: ReactNode; after: ReactNode }

/** The wordmark, a form, one button. */
export function SignPage({ lead, children, after }: Props) {
  return (
    <div className="sign">
      <main id="main">
        <h1>
          <Wordmark />
        </h1>
        <p className="lead">{lead}</p>
        {children}
        <div className="after">{after}</div>
      </main>
      <footer>
        <ThemeButton />
      </footer>
    </div>
  )
}
