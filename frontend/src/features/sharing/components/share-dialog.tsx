import { ApiError } from '@playground/client'
import { type FormEvent, useState } from 'react'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy-button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { Loaded } from '@/ui/loaded'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { type Rights, useShareActions, useShares } from '../api/shares'
import { LinksSection } from './links-section'
import { RightsFields } from './rights-fields'
import { ShareRow } from './share-row'
import styles from './sharing.module.css'

const viewer: Rights = { permission: 'view', run_budget: null, shows_runs: false }

type Props = { promptId: string; name: string; onClose: () => void }

/** Who outside the workspace may see or edit the prompt, the way to add one, and links that need no account. */
export default function ShareDialog({ promptId, name, onClose }: Props) {
  const shares = useShares(promptId)
  const { change, revoke } = useShareActions(promptId)
  return (
    <Dialog title={`Share “${name}”`} onClose={onClose}>
      <div className={dialogStyles.body}>
        <AddForm promptId={promptId} />
        <section aria-labelledby="has-access">
          <h3 id="has-access" className={styles.title}>
            Who has access
          </h3>
          <p className="help">Everyone in this workspace has. Beside them:</p>
          <Loaded query={shares} what="The shares">
            {(all) =>
              all.length === 0 ? (
                <p className="muted">No one outside it yet.</p>
              ) : (
                all.map((share) => (
                  <ShareRow
                    key={share.id}
                    share={share}
                    busy={change.isPending || revoke.isPending}
                    onChange={(rights) =>
                      said(change.mutateAsync({ id: share.id, rights }), 'It was not changed.')
                    }
                    onRevoke={() =>
                      said(revoke.mutateAsync(share.id), 'It was not taken back.').then(() =>
                        toast(`${share.email} has no access any more`),
                      )
                    }
                  />
                ))
              )
            }
          </Loaded>
        </section>
        <LinksSection promptId={promptId} />
      </div>
    </Dialog>
  )
}

function said<T>(what: Promise<T>, failure: string): Promise<T> {
  return what.catch((error: Error) => {
    toast(`${failure} ${error.message}`, { tone: 'bad' })
    throw error
  })
}

function AddForm({ promptId }: { promptId: string }) {
  const { share } = useShareActions(promptId)
  const [email, setEmail] = useState('')
  const [rights, setRights] = useState<Rights>(viewer)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (share.isPending || email.trim() === '') return
    share.mutate({ email: email.trim(), rights }, { onSuccess: () => setEmail('') })
  }
  return (
    <form className={styles.add} onSubmit={submit}>
      <div className={styles.address}>
        <TextField
          label="E-mail"
          type="email"
          required
          data-focus
          autoComplete="off"
          value={email}
          error={share.error ? failureOf(share.error) : null}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button look="primary" large type="submit" aria-disabled={share.isPending || undefined}>
          Share
        </Button>
      </div>
      <RightsFields rights={rights} onChange={setRights} />
      {share.data && (
        <Made email={share.data.share.email} link={share.data.link} mailed={share.data.mailed} />
      )}
    </form>
  )
}

/** Where no mail is sent, the person who shares passes the link on. */
function Made({ email, link, mailed }: { email: string; link: string; mailed: boolean }) {
  return (
    <div className={styles.made} role="status">
      <p>
        {mailed ? 'We sent a mail to ' : 'Send this link to '}
        <b>{email}</b>. {mailed ? 'You may also pass on this link. ' : ''}It opens the prompt for that address
        alone, and waits for seven days.
      </p>
      <div className={styles.link}>
        <input aria-label="Link" readOnly value={link} onFocus={(event) => event.target.select()} />
        <CopyButton label="Copy the link" text={() => link} />
      </div>
    </div>
  )
}

function failureOf(error: Error): string {
  const fields =
    error instanceof ApiError ? (error.details as { fields?: { message: string }[] }).fields : undefined
  const [first] = fields ?? []
  return first?.message ? `This address ${first.message}` : error.message
}
