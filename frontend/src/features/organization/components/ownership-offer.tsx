import { refreshToken } from '@/entities/session/model/session'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { SettingsSection } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { type Member, type MemberChange, useUpdateMember } from '../api/members'

/** What an owner offers the person who is signed in. */
export function OwnershipOffer({ me, workspace }: { me: Member; workspace: string }) {
  const update = useUpdateMember()
  const answer = (body: Omit<MemberChange, 'id'>, said: string) =>
    update.mutate(
      { id: me.id, ...body },
      {
        onSuccess: () => {
          toast(said)
          void refreshToken().catch(() => undefined)
        },
        onError: (error) => toast(sentences('Nothing was changed', error.message), { tone: 'bad' }),
      },
    )
  return (
    <SettingsSection
      title={`Become an owner of ${workspace}?`}
      help="An owner asks you to. Owners do everything here, and decide who owns the workspace."
      action={
        <>
          <Button
            aria-disabled={update.isPending || undefined}
            onClick={() => answer({ offered_role: null }, 'You stay what you are')}
          >
            Decline
          </Button>
          <Button
            look="primary"
            aria-disabled={update.isPending || undefined}
            onClick={() => answer({ role: 'owner' }, `You are an owner of ${workspace} now`)}
          >
            Accept
          </Button>
        </>
      }
    >
      {null}
    </SettingsSection>
  )
}
