import { useState } from 'react'
import { type Organization, session, type User } from '@/entities/session/model/session'
import { SettingsSection } from '@/ui/settings'
import { Switch } from '@/ui/switch'
import { toast } from '@/ui/toast'
import { updateOrganization } from '../api/organization'
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
      toast(`Nothing was changed. ${(error as Error).message}`, { tone: 'bad' })
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
