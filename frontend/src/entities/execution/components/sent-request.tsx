import type { Schemas } from '@playground/client'
import { Copy } from 'lucide-react'
import { useMemo } from 'react'
import { formatMoment } from '@/lib/format'
import { layOutJson } from '@/lib/json-layout'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { copyText } from '@/ui/copy-text'
import factsStyles from '@/ui/facts.module.css'
import { LongText } from '@/ui/long-text'
import { withoutKeys } from '@/ui/without-keys'
import styles from './sent-request.module.css'

type Props = { request: NonNullable<Schemas['ExecutionRecord']['request']> }

/**
 * The record of what went out to the model, laid out to be read, and the hash that shows it was not changed since. A
 * copy is the exact bytes, unless a key in them was masked.
 */
export function SentRequest({ request: { endpoint, sent_at, sha256, body = '' } }: Props) {
  const laidOut = useMemo(() => layOutJson(body), [body])
  return (
    <div className={styles.sent}>
      <dl className={factsStyles.rows}>
        <dt>To</dt>
        <dd className="mono">{endpoint}</dd>
        <dt>At</dt>
        <dd>{formatMoment(sent_at)}</dd>
        <dt>SHA-256</dt>
        <dd className="mono">{sha256}</dd>
      </dl>
      {body !== '' && (
        <>
          <Button className={styles.copy} icon={<Copy />} onClick={() => void copyRequest(body)}>
            Copy request
          </Button>
          <div className={classes(styles.body, 'mono')}>
            <LongText text={laidOut} />
          </div>
        </>
      )}
    </div>
  )
}

async function copyRequest(body: string): Promise<void> {
  const copied = await withoutKeys(body)
  await copyText(copied, copied === body ? 'Copied as it was sent' : 'Copied, but for what was masked')
}
