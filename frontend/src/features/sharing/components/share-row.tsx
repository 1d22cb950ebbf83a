import { useState } from 'react'
import { Button } from '@/ui/button'
import type { Rights, Share } from '../api/shares'
import { Answers } from './answers'
import { RightsFields, rightsText } from './rights-fields'
import styles from './sharing.module.css'

type Props = {
  share: Share
  busy: boolean
  onChange: (rights: Rights) => Promise<unknown>
  onRevoke: () => Promise<unknown>
}

/** One person of the list: what they may do, and the ways to change it or take it back. */
export function ShareRow({ share, busy, onChange, onRevoke }: Props) {
  const [mode, setMode] = useState<'shown' | 'changing' | 'revoking'>('shown')
  const [rights, setRights] = useState<Rights>(share)
  const done = () => setMode('shown')
  const who = share.user ? `${share.user.name} (${share.email})` : share.email
  const change = () => {
    setRights(share)
    setMode('changing')
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
    <div className={styles.share} role="group" aria-label={share.email}>
      <div className={styles.line}>
        <div className="grow">
          <b className={styles.who}>{who}</b>
          <p className="help">
            {rightsText(share)}
            {share.state === 'invited' && ' · has not opened it yet'}
          </p>
        </div>
        {mode === 'shown' && (
          <>
            <Button look="ghost" aria-label={`Change what ${share.email} may do`} onClick={change}>
              Change
            </Button>
            <Button
              look="danger"
              aria-label={`Take back from ${share.email}`}
              onClick={() => setMode('revoking')}
            >
              Take back
            </Button>
          </>
        )}
      </div>
      {mode === 'changing' && (
        <>
          <RightsFields rights={rights} onChange={setRights} />
          <Answers
            busy={busy}
            action="Save"
            onYes={() => onChange({ ...pick(rights) }).then(done, () => {})}
            onNo={done}
          />
        </>
      )}
      {mode === 'revoking' && (
        <>
          <p>
            {share.state === 'invited'
              ? 'The link will open nothing any more.'
              : 'They see the prompt no more, and what they have open of it ends within five seconds. Their runs stay with you.'}
          </p>
          <Answers
            busy={busy}
            action="Take back"
            isBad
            onYes={() => onRevoke().catch(() => {})}
            onNo={done}
          />
        </>
      )}
    </div>
  )
}

const pick = ({ permission, run_budget, shows_runs }: Rights): Rights => ({
  permission,
  run_budget,
  shows_runs,
})
