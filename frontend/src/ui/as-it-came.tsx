import type { ReactNode } from 'react'
import { Boundary } from './boundary'
import { LongText } from './long-text'

type Props = { text: string; children: ReactNode }

/** A text that was not laid out, as it came, below a sentence that says why. */
export function AsItCame({ text, children }: Props) {
  return (
    <>
      <p className="muted">{children}</p>
      <pre className="text raw" data-as-it-came>
        <LongText text={text} />
      </pre>
    </>
  )
}

/** Around everything that is made of a text from outside: where that fails, the text itself is there to read. */
export function TextBoundary({ text, children }: Props) {
  return (
    <Boundary
      fallback={() => (
        <AsItCame text={text}>This text could not be laid out. Here it is as it came.</AsItCame>
      )}
    >
      {children}
    </Boundary>
  )
}
