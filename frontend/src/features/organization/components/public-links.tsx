import { useMutation } from '@tanstack/react-query'
import { mayManage } from '@/entities/session/model/roles'
import type { Organization, User } from '@/entities/session/model/session'
import { sentences } from '@/lib/sentences'
import { SettingsSection } from '@/ui/settings'
import { Switch } from '@/ui/switch'
import { FieldError } from '@/ui/text-field'
import { allowPublicLinks } from '../api/public-links'

type Props = { me: User; organization: Organization }

/** Whether prompts of the workspace may be shown to all who have a link. */
export function PublicLinks({ me, organization }: Props) {
  const change = useMutation({ mutationFn: (allowed: boolean) => allowPublicLinks(me, allowed) })
  const isOn = change.isPending ? change.variables : organization.public_links
  return (
    <SettingsSection
      title="Public links"
      help="People who may manage a prompt can show a version of it, and chosen answers, to all who have a link. Turned off, all links show nothing at once; turned on again, those that were not revoked work as before."
    >
      {mayManage(me.role, 'viewer') ? (
        <Switch checked={isOn} onChange={(allowed) => !change.isPending && change.mutate(allowed)}>
          Allow public links
        </Switch>
      ) : (
        <p>{isOn ? 'They are allowed.' : 'They are not allowed. Owners and admins can allow them.'}</p>
      )}
      {change.error && <FieldError text={sentences('It was not changed', change.error.message)} />}
    </SettingsSection>
  )
}
