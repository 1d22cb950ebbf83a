import { useQueryClient } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { type Organization, refreshToken } from '@/entities/session/model/session'
import { momentInSentence } from '@/lib/format'
import { keys } from '@/lib/query-keys'
import { Button } from '@/ui/button'
import { LateDialog } from '@/ui/late-dialog'
import { Loaded } from '@/ui/loaded'
import { SettingsSection } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { endTotp, renewRecoveryCodes, useTotp } from '../api/totp'
import { FactorDialog } from './factor-dialog'
import { RecoveryCodes } from './recovery-codes'
import styles from './totp.module.css'

const EnrolDialog = lazy(() => import('./enrol-dialog'))

const few = 3

/** How two-step sign-in stands, and what can be done with it. */
export function TotpSection({ workspace }: { workspace: Organization }) {
  const query = useTotp()
  const client = useQueryClient()
  const [open, setOpen] = useState<'enrol' | 'end' | 'renew' | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const settle = (said: string) => {
    setOpen(null)
    setCodes(null)
    toast(said)
    void client.invalidateQueries({ queryKey: keys.totp })
    void refreshToken().catch(() => undefined)
  }
  const required = workspace.require_totp
    ? `${workspace.name} asks its people for it: without it you would reach nothing there until it is on again.`
    : 'From then on your password alone signs you in.'
  return (
    <SettingsSection
      title="Two-step sign-in"
      help="A code of an authenticator app, beside your password. API keys are not concerned."
    >
      <Loaded query={query} what="Two-step sign-in">
        {({ is_on, since, recovery_codes_left: left }) =>
          is_on ? (
            <div className={styles.state}>
              <p>
                On since {since && momentInSentence(since)}.{' '}
                <span className={left > few ? 'soft' : undefined}>
                  {left === 1 ? '1 recovery code is' : `${left} recovery codes are`} left.
                  {left <= few && ' Make new ones before you need them.'}
                </span>
              </p>
              <Button onClick={() => setOpen('renew')}>New recovery codes</Button>
              <Button look="danger" onClick={() => setOpen('end')}>
                Turn off
              </Button>
            </div>
          ) : (
            <div className={styles.state}>
              <p className="soft">Off. Your password alone signs you in.</p>
              <Button look="primary" onClick={() => setOpen('enrol')}>
                Turn on
              </Button>
            </div>
          )
        }
      </Loaded>
      {open === 'enrol' && (
        <LateDialog onClose={() => setOpen(null)}>
          <EnrolDialog onClose={() => setOpen(null)} onDone={() => settle('Two-step sign-in is on')} />
        </LateDialog>
      )}
      {open === 'end' && (
        <FactorDialog
          title="Turn off two-step sign-in?"
          says={required}
          action="Turn off"
          look="destroy"
          onClose={() => setOpen(null)}
          send={async (factor, password) => {
            await endTotp(factor, password)
            settle('Two-step sign-in is off')
          }}
        />
      )}
      {open === 'renew' && codes === null && (
        <FactorDialog
          title="New recovery codes"
          says="The ones that you have now end."
          action="Make new ones"
          look="primary"
          onClose={() => setOpen(null)}
          send={async (factor, password) => setCodes(await renewRecoveryCodes(factor, password))}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onDone={() => settle('New recovery codes made')} />}
    </SettingsSection>
  )
}
