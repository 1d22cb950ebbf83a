import { useState } from 'react'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy-button'
import type { PublicLink } from '../api/links'
import { linkText, stateOf } from '../model/links'
import { Answers } from './answers'
import styles from './sharing.module.css'

type Props = { link: PublicLink; isAllowed: boolean; busy: boolean; onRevoke: () => Promise<unknown> }

/** One public link: what it shows and until when, to copy and to revoke. */
export function LinkRow({ link, isAllowed, busy, onRevoke }: Props) {
  const [revoking, setRevoking] = useState(false)
  const name = link.name || `Version ${link.version_number}`
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
    <div className={styles.share} role="group" aria-label={`Public link ${name}`}>
      <div className={styles.line}>
        <div className="grow">
          <b className={styles.who}>{name}</b>
          <p className="help">{linkText(link, isAllowed)}</p>
        </div>
        {!revoking && (
          <Button look="danger" aria-label={`Revoke the link ${name}`} onClick={() => setRevoking(true)}>
            Revoke
          </Button>
        )}
      </div>
      {link.url !== null && stateOf(link, isAllowed) === 'works' && !revoking && (
        <div className={styles.link}>
          <input
            aria-label={`Address of the link ${name}`}
            readOnly
            value={link.url}
            onFocus={(event) => event.target.select()}
          />
          <CopyButton label={`Copy the link ${name}`} text={() => link.url ?? ''} />
        </div>
      )}
      {revoking && (
        <>
          <p>It shows nothing from then on, and cannot be brought back. You can always make a new one.</p>
          <Answers
            busy={busy}
            action="Revoke"
            isBad
            onYes={() => onRevoke().catch(() => {})}
            onNo={() => setRevoking(false)}
          />
        </>
      )}
    </div>
  )
}
