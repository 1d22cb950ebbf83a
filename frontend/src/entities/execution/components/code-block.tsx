import type { ReactNode } from 'react'
import { CopyButton } from '@/ui/copy-button'
import { withoutKeys } from '@/ui/without-keys'
import styles from './output.module.css'

type Props = {
  language: string
  /** It has no end: it is being written, or it was cut off. */
  isOpen: boolean
  text: () => string
  children: ReactNode
}

/** Code in an answer, with what it is written in, and a way to take it along. Wide lines scroll inside of it. */
export function CodeBlock({ language, isOpen, text, children }: Props) {
  return (
    <div className={styles.code} data-open={isOpen || undefined}>
      <div>
        <span className="caption">{language || 'Code'}</span>
        <CopyButton small label="Copy code" text={() => withoutKeys(text())} />
      </div>
      <pre tabIndex={0}>{children}</pre>
    </div>
  )
}
