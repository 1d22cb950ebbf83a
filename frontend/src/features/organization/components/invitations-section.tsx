import { roleLabel } from '@/entities/session/model/roles'
import { formatDay } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { Loaded } from '@/ui/loaded'
import { SettingsRow, SettingsSection } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { useInvitations, useRevokeInvitation } from '../api/invitations'
import styles from './organization.module.css'

/** Who is invited and has not come yet. */
export function InvitationsSection({ onInvite }: { onInvite: () => void }) {
  const query = useInvitations()
  const revoke = useRevokeInvitation()
  const takeBack = (id: string, email: string) =>
    revoke.mutate(id, {
      onSuccess: () => toast(`The invitation of ${email} is taken back`),
      onError: (error) => toast(sentences('Not taken back', error.message), { tone: 'bad' }),
    })
  return (
    <SettingsSection
      title="Open invitations"
      help="Each works once, for its address alone, within seven days. Taken back, its link opens nothing."
    >
      <Loaded query={query} what="The invitations">
        {(invitations) =>
          invitations.length === 0 ? (
            <p className={classes('soft', styles.none)}>
              No one is invited at the moment.{' '}
              <Button look="ghost" inset onClick={onInvite}>
                Invite a person
              </Button>
            </p>
          ) : (
            invitations.map(({ id, email, role, invited_by, expires_at }) => (
              <SettingsRow
                key={id}
                label={email}
                title={email}
                sub={`by ${invited_by.name}`}
                middle={roleLabel(role)}
                right={<span className="muted">until {formatDay(expires_at)}</span>}
                actions={
                  <Button
                    look="danger"
                    aria-label={`Take back the invitation of ${email}`}
                    aria-disabled={revoke.isPending || undefined}
                    onClick={() => takeBack(id, email)}
                  >
                    Take back
                  </Button>
                }
              />
            ))
          )
        }
      </Loaded>
    </SettingsSection>
  )
}
