import { useState } from 'react'
import { TextField } from '@/ui/text-field'
import type { Factor } from '../api/totp'
import { factorError, factorOf } from '../model/factor'
import { type Asking, FormDialog } from './form-dialog'
import { text, useForm } from './use-form'

type Props = Asking & { send: (factor: Factor, password: string) => Promise<void> }

/** For what needs a code and, some time after the sign-in, the password. */
export function FactorDialog({ send, ...asking }: Props) {
  const [asksPassword, setAsksPassword] = useState(false)
  const form = useForm((values) =>
    send(factorOf(text(values, 'code')), text(values, 'password')).catch((error) => {
      if (JSON.stringify(error.fields ?? []).includes('current_password')) setAsksPassword(true)
      throw error
    }),
  )
  return (
    <FormDialog {...asking} {...form}>
      <TextField
        label="Code"
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        data-focus
        error={factorError(form.errors.fields)}
        help="Of your authenticator app, or a recovery code."
      />
      {asksPassword && (
        <TextField
          label="Your password"
          name="password"
          type="password"
          autoComplete="current-password"
          help="You signed in a while ago."
          error={form.errors.fields.current_password ?? null}
        />
      )}
    </FormDialog>
  )
}
