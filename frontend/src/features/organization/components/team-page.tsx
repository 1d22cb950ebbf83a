import { lazy, useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { mayManage, roles } from '@/entities/session/model/roles'
import type { Organization, User } from '@/entities/session/model/session'
import { Button } from '@/ui/button'
import { LateDialog } from '@/ui/late-dialog'
import { Loaded } from '@/ui/loaded'
import { SettingsPage, SettingsSection } from '@/ui/settings'
import { useMembers } from '../api/members'
import { InvitationsSection } from './invitations-section'
import { MemberRow } from './member-row'
import styles from './organization.module.css'
import { OwnershipOffer } from './ownership-offer'
import { PublicLinks } from './public-links'
import { SharedLimits, SignInRules } from './workspace-rules'

const InviteDialog = lazy(() => import('./invite-dialog').then((it) => ({ default: it.InviteDialog })))

/** Who belongs to the workspace, as what, and who is invited to it. */
export function TeamPage() {
  const state = useSession()
  if (state.status !== 'signed-in') return null
  return <Team me={state.user} organization={state.organization} />
}

function Team({ me, organization }: { me: User; organization: Organization }) {
  const workspace = organization.name
  const query = useMembers()
  const [inviting, setInviting] = useState(false)
  const manages = mayManage(me.role, 'viewer')
  const invite = manages && (
    <Button look="primary" onClick={() => setInviting(true)}>
      Invite
    </Button>
  )
  const mine = query.data?.find(({ id }) => id === me.id)
  return (
    <SettingsPage title="Team">
      {mine?.offered_role && <OwnershipOffer me={mine} workspace={workspace} />}
      <SettingsSection title="People" help={`Who works in ${workspace}, and as what.`} action={invite}>
        <Loaded query={query} what="The people">
          {(members) =>
            members.map((member) => (
              <MemberRow key={member.id} member={member} me={me} isAlone={members.length === 1} />
            ))
          }
        </Loaded>
        {query.hasNextPage && (
          <Button
            aria-disabled={query.isFetchingNextPage || undefined}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </SettingsSection>
      {me.role === 'owner' && <SharedLimits me={me} organization={organization} />}
      {me.role === 'owner' && <SignInRules me={me} organization={organization} />}
      {manages && <InvitationsSection onInvite={() => setInviting(true)} />}
      <PublicLinks me={me} organization={organization} />
      <SettingsSection title="Roles" help="What each of them may do.">
        <dl className={styles.roles}>
          {roles.map(({ value, label, says }) => (
            <div key={value}>
              <dt>{label}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      </SettingsSection>
      {inviting && (
        <LateDialog onClose={() => setInviting(false)}>
          <InviteDialog onClose={() => setInviting(false)} />
        </LateDialog>
      )}
    </SettingsPage>
  )
}
