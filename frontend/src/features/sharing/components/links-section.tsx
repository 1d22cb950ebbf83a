import { useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { mayManage } from '@/entities/session/model/roles'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Loaded } from '@/ui/loaded'
import { toast } from '@/ui/toast'
import { useAllowsLinks, useLinkActions, useLinks } from '../api/links'
import { LinkForm } from './link-form'
import { LinkRow } from './link-row'
import styles from './sharing.module.css'

/** The public links to a prompt, and the way to make one, where the workspace allows any. */
export function LinksSection({ promptId }: { promptId: string }) {
  const state = useSession()
  const isAllowed = useAllowsLinks()
  const links = useLinks(promptId)
  const { revoke } = useLinkActions(promptId)
  const [making, setMaking] = useState(false)
  if (state.status !== 'signed-in') return null
  const onRevoke = (id: string) =>
    revoke.mutateAsync(id).then(
      () => toast('The link shows nothing any more'),
      (error: Error) => {
        toast(sentences('It was not revoked', error.message), { tone: 'bad' })
        throw error
      },
    )
  return (
    <section className={styles.links} aria-labelledby="public-links">
      <div className={styles.line}>
        <div className="grow">
          <h3 id="public-links" className={styles.title}>
            Public link
          </h3>
          <p className="help">
            {isAllowed
              ? 'Shows one version, and answers that you choose, to all who have it. They need no account and change nothing.'
              : `This workspace does not allow public links. ${whoCan(mayManage(state.user.role, 'viewer'))}`}
          </p>
        </div>
        {isAllowed && !making && <Button onClick={() => setMaking(true)}>New link</Button>}
      </div>
      {isAllowed && making && <LinkForm promptId={promptId} onDone={() => setMaking(false)} />}
      <Loaded query={links} what="The links">
        {(all) =>
          all.length === 0 ? (
            isAllowed && !making && <p className="muted">No link yet.</p>
          ) : (
            <div>
              {all.map((link) => (
                <LinkRow
                  key={link.id}
                  link={link}
                  isAllowed={isAllowed}
                  busy={revoke.isPending}
                  onRevoke={() => onRevoke(link.id)}
                />
              ))}
            </div>
          )
        }
      </Loaded>
    </section>
  )
}

const whoCan = (isManager: boolean): string =>
  isManager ? 'You can allow them in Settings, under Team.' : 'Its owners and admins can allow them.'
