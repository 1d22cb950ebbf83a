import { useSession } from '@/entities/session/components/use-session'
import { SettingsPage } from '@/ui/settings'
import { ClosingSection } from './closing-section'
import { TotpSection } from './totp-section'

/** How a person signs in, and what becomes of their account. */
export function AccountPage() {
  const state = useSession()
  if (state.status !== 'signed-in') return null
  return (
    <SettingsPage title="Account">
      <TotpSection workspace={state.organization} />
      <ClosingSection user={state.user} />
    </SettingsPage>
  )
}
