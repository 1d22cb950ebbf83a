import { useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { TextField } from '@/ui/text-field'
import type { Factor } from '../api/totp'
import { factorError, factorOf } from '../model/factor'
import { Form } from './form'
import { text, useForm } from './use-form'

type Props = {
  title: string
  says: string
  action: string
  look: 'primary' | 'destroy'
  onClose: () => void
  send: (factor: Factor, password: string) => Promise<void>
}

/** For what needs a code and, some time after the sign-in, the password. */
export function FactorDialog({ title, says, action, look, onClose, send }: Props) {
  const [asksPassword, setAsksPassword] = useState(false)
  const { busy, errors, submit } = useForm((values) =>
    send(factorOf(text(values, 'code')), text(values, 'password')).catch((error) => {
      if (JSON.stringify(error.fields ?? []).includes('current_password')) setAsksPassword(true)
      throw error
    }),
  )
  return (
    <Dialog
      title={title}
      narrow
      onClose={onClose}
      footer={
        <>
          <Button large onClick={onClose}>
            Cancel
          </Button>
          <Button look={look} large type="submit" form="factor" aria-disabled={busy || undefined}>
            {action}
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <Form id="factor" error={errors.form} onSubmit={submit}>
          <p>{says}</p>
          <TextField
            label="Code"
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="none"
            data-focus
            error={factorError(errors.fields)}
            help="Of your authenticator app, or a recovery code."
          />
          {asksPassword && (
            <TextField
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              help="You signed in a while ago."
              error={errors.fields.current_password ?? null}
            />
          )}
        </Form>
      </div>
    </Dialog>
  )
}
