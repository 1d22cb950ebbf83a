import { Download } from 'lucide-react'
import { useState } from 'react'
import type { User } from '@/entities/session/model/session'
import { saveFile } from '@/lib/save-file'
import { Button } from '@/ui/button'
import { SettingsSection } from '@/ui/settings'
import { TextField } from '@/ui/text-field'
import { closeAccount, exportData } from '../api/closing'
import { type Asking, FormDialog } from './form-dialog'
import styles from './totp.module.css'
import { text, useForm } from './use-form'

/** A person's data to take along, and the end of their account. */
export function ClosingSection({ user }: { user: User }) {
  const [open, setOpen] = useState<'export' | 'close' | null>(null)
  return (
    <>
      <SettingsSection
        title="Your data"
        help="A zip of JSON files: your presets, values, runs, and the prompts that you made. No passwords and no keys."
      >
        <div className={styles.state}>
          <Button icon={<Download />} onClick={() => setOpen('export')}>
            Export my data
          </Button>
        </div>
      </SettingsSection>
      <SettingsSection
        title="Close account"
        help="You leave workspaces that others are in; what you made there stays, by a former member. Workspaces that are yours alone are deleted after 30 days. Until then you can take all of that back by signing in."
      >
        <div className={styles.state}>
          <Button look="danger" onClick={() => setOpen('close')}>
            Close my account
          </Button>
        </div>
      </SettingsSection>
      {open === 'export' && (
        <PasswordDialog
          title="Export your data"
          says="It takes a moment when there is much of it."
          action="Export"
          look="primary"
          hasPassword={user.has_password}
          onClose={() => setOpen(null)}
          send={async (password) => {
            saveFile('my-data.zip', await exportData(password))
            setOpen(null)
          }}
        />
      )}
      {open === 'close' && (
        <PasswordDialog
          title="Close your account?"
          says="Your sessions, API keys and runs end at once, everywhere. API keys and memberships do not come back when you take the account back."
          action="Close account"
          look="destroy"
          hasPassword={user.has_password}
          onClose={() => setOpen(null)}
          send={closeAccount}
        />
      )}
    </>
  )
}

type Props = Asking & { hasPassword: boolean; send: (password: string) => Promise<void> }

function PasswordDialog({ hasPassword, send, ...asking }: Props) {
  const form = useForm((values) => send(text(values, 'password')))
  return (
    <FormDialog {...asking} {...form}>
      {hasPassword && (
        <TextField
          label="Your password"
          name="password"
          type="password"
          autoComplete="current-password"
          data-focus
          error={form.errors.fields.current_password ?? null}
        />
      )}
    </FormDialog>
  )
}
