import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Organization, session, type User } from '@/entities/session/model/session'
import { keys } from '@/lib/query-keys'
import { sentences } from '@/lib/sentences'
import { SettingsSection } from '@/ui/settings'
import { Switch } from '@/ui/switch'
import { toast } from '@/ui/toast'
import { updateOrganization } from '../api/organization'
import { LimitsLine } from './limits-line'
import styles from './organization.module.css'

/** What an owner asks of how the workspace's people sign in. */
export function SignInRules({ me, organization }: { me: User; organization: Organization }) {
  const [busy, setBusy] = useState(false)
  const change = async (require_totp: boolean) => {
    setBusy(true)
    try {
      session.update(me, await updateOrganization({ require_totp }))
      toast(require_totp ? 'Two-step sign-in is asked of everyone' : 'Two-step sign-in is up to each person')
    } catch (error) {
      toast(sentences('Nothing was changed', (error as Error).message), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <SettingsSection
      title="Signing in"
      help="Who has no two-step sign-in then turns it on before going on here. API keys work on as they do."
    >
      <div className={styles.rule}>
        <Switch checked={organization.require_totp} disabled={busy} onChange={(on) => void change(on)}>
          Everyone needs two-step sign-in
        </Switch>
      </div>
    </SettingsSection>
  )
}

/** What everyone may use who has no limits of their own. */
export function SharedLimits({ me, organization }: { me: User; organization: Organization }) {
  const client = useQueryClient()
  const save = async (member_limits: Organization['member_limits']) => {
    session.update(me, await updateOrganization({ member_limits }))
    toast('The limits hold for runs from now on')
    void client.invalidateQueries({ queryKey: keys.usage })
  }
  return (
    <SettingsSection
      title="Limits for each person"
      help="For everyone without limits of their own. At 80 and at 100 % the person is told, and the audit log says so."
    >
      <div className={styles.rule}>
        <LimitsLine
          title="What each person may use"
          label="Limits for each person"
          none="No limit."
          empty="Leave it empty for no limit."
          limits={organization.member_limits}
          save={save}
        />
      </div>
    </SettingsSection>
  )
}
