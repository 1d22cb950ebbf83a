import type { Schemas } from '@playground/client'
import { ChevronRight } from 'lucide-react'
import { formatMoment } from '@/lib/format'
import { classes } from '@/ui/classes'
import factsStyles from '@/ui/facts.module.css'
import foldStyles from '@/ui/fold.module.css'
import { LongText } from '@/ui/long-text'
import styles from './sent-request.module.css'

type Props = { request: NonNullable<Schemas['ExecutionRecord']['request']> }

/** The record of what went out to the model, byte by byte, and the hash that shows it was not changed since. */
export function SentRequest({ request }: Props) {
  return (
    <details className={classes(foldStyles.fold, factsStyles.fold, styles.sent)}>
      <summary>
        <ChevronRight />
        Request as it was sent
      </summary>
      <dl className={factsStyles.rows}>
        <dt>To</dt>
        <dd className="mono">{request.endpoint}</dd>
        <dt>At</dt>
        <dd>{formatMoment(request.sent_at)}</dd>
        <dt>SHA-256</dt>
        <dd className="mono">{request.sha256}</dd>
      </dl>
      {request.body && (
        <div className={classes(styles.body, 'mono')}>
          <LongText text={request.body} />
        </div>
      )}
    </details>
  )
}
