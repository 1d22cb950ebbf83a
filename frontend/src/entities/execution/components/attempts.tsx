import type { Schemas } from '@playground/client'
import { formatDuration } from '@/lib/format'
import factsStyles from '@/ui/facts.module.css'
import { LongText } from '@/ui/long-text'

type Props = {
  attempts?: Schemas['Attempt'][] | undefined
  /** Also when it was asked once. */
  all?: boolean
}

/** Every time the provider was asked, when it was more than once. */
export function Attempts({ attempts = [], all = false }: Props) {
  if (attempts.length < (all ? 1 : 2)) return null
  return (
    <>
      <dt>Attempts</dt>
      <dd>
        {attempts.map(({ number, waited_ms, duration_ms, error }) => (
          <span key={number} className={factsStyles.value}>
            {number}. {waited_ms > 0 && `Waited ${formatDuration(waited_ms)}. `}
            <LongText text={error?.message ?? 'Answered.'} />{' '}
            <span className="muted">{formatDuration(duration_ms)}</span>
          </span>
        ))}
      </dd>
    </>
  )
}
