import { createContext, type ReactNode, use, useState } from 'react'
import { formatCount } from '@/lib/format'
import { portionsOf } from '@/lib/portions'
import { Button } from './button'
import styles from './long-text.module.css'

/** Whether texts are drawn to their end, as on paper, where no more can be asked for. */
export const WholeText = createContext(false)

type Props = { text: string; children: (from: number, to: number) => ReactNode }

/** Draws as much of a long text as a browser lays out at once, and more of it each time that is asked for. */
export function Long({ text, children }: Props) {
  const [count, setCount] = useState(1)
  const isWhole = use(WholeText)
  const ends = portionsOf(text)
  if (ends.length <= 1) return children(0, text.length)
  const shown = isWhole ? ends : ends.slice(0, count)
  const left = text.length - (shown.at(-1) ?? 0)
  return (
    <>
      {shown.map((end, at) => (
        <span key={end} className={styles.portion}>
          {children(ends[at - 1] ?? 0, end)}
        </span>
      ))}
      {left > 0 && (
        <Button onClick={() => setCount(count + 1)}>
          Show more <span className="muted">{formatCount(left)} characters follow</span>
        </Button>
      )}
    </>
  )
}

export function LongText({ text }: { text: string }) {
  return <Long text={text}>{(from, to) => text.slice(from, to)}</Long>
}
