import { useMemo } from 'react'
import { classes } from '@/ui/classes'
import { Long } from '@/ui/long-text'
import { withIndexKeys } from '@/ui/with-index-keys'
import { type RenderedPart, renderedParts } from '../model/rendered'
import type { Values } from '../model/values'
import styles from './rendered-text.module.css'

type Props = { text: string; values: Values }

/** A text as it is sent, with what stands there for a variable marked by the variable's name. */
export function RenderedText({ text, values }: Props) {
  const parts = useMemo(() => renderedParts(text, values), [text, values])
  const whole = useMemo(() => parts.map((part) => part.text).join(''), [parts])
  return (
    <Long text={whole}>
      {(from, to) =>
        withIndexKeys(between(parts, from, to)).map(([at, part]) => <Part key={at} part={part} />)
      }
    </Long>
  )
}

function Part({ part: { text, name, missing } }: { part: RenderedPart }) {
  if (name === undefined) return text
  return (
    <mark className={classes(styles.value, missing && styles.missing)} data-variable={name}>
      <span className={styles.name}>
        {missing ? 'no value' : name}
        <span className="sr">: </span>
      </span>
      {text}
    </mark>
  )
}

function between(parts: readonly RenderedPart[], from: number, to: number): RenderedPart[] {
  const seen: RenderedPart[] = []
  let at = 0
  for (const part of parts) {
    if (at >= to) break
    const text = part.text.slice(Math.max(0, from - at), Math.max(0, to - at))
    if (text !== '') seen.push({ ...part, text })
    at += part.text.length
  }
  return seen
}
