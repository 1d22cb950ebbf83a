import type { User } from '@/entities/session/model/session'
import { own } from '@/lib/own'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { updateMe } from '../api/auth'
import { profileChange } from '../model/profile'
import { AddressState } from './address-state'
import { Form } from './form'
import { text, useForm } from './use-form'

export default function AccountDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { busy, errors, submit } = useForm(async (values) => {
    const typed = {
      name: text(values, 'name'),
      email: text(values, 'email'),
      password: text(values, 'password'),
      current: text(values, 'current'),
    }
    const change = profileChange(user, typed)
    if (change.password && values.get('revoke')) change.revoke_api_keys = true
    if (Object.keys(change).length > 0) {
      await updateMe(change)
      toast('Account changed')
    }
    onClose()
  })
  const error = (field: string) => own(errors.fields, field) ?? null
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form="account" aria-disabled={busy || undefined}>
        Change
      </Button>
    </>
  )
  return (
    <Dialog title="Your account" narrow onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        <Form id="account" error={errors.form} onSubmit={submit}>
          <TextField
            label="Name"
            name="name"
            data-focus
            autoComplete="name"
            defaultValue={user.name}
            error={error('name')}
          />
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={user.email ?? ''}
            error={error('email')}
          />
          <AddressState user={user} />
          <TextField
            label={user.has_password ? 'New password' : 'Password'}
            name="password"
            type="password"
            autoComplete="new-password"
            help={user.has_password ? 'Leave it empty to keep the one you have.' : 'At least 8 characters.'}
            error={error('password')}
          />
          {user.has_password && (
            <Checkbox name="revoke" onChange={() => undefined}>
              With a new password, also revoke my API keys
            </Checkbox>
          )}
          {user.has_password && (
            <TextField
              label="Present password"
              name="current"
              type="password"
              autoComplete="current-password"
              help="Needed to change e-mail or password."
              error={error('current_password')}
            />
          )}
        </Form>
      </div>
    </Dialog>
  )
}
