import { ApiError } from '@playground/client'
import { type SubmitEvent, useState } from 'react'
import { roleSays, roles } from '@/entities/session/model/roles'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy-button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { Segmented } from '@/ui/segmented'
import { FieldError, TextField } from '@/ui/text-field'
import { type InvitedRole, useInvite } from '../api/invitations'
import styles from './organization.module.css'

const choices = roles.flatMap(({ value, label }) => (value === 'owner' ? [] : [{ value, label }]))

type Made = { email: string; link: string; mailed: boolean }

/** Asks for an address and a role, then shows the link: once, since it is kept nowhere. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null)
  return made ? <LinkDialog {...made} onClose={onClose} /> : <AskDialog onClose={onClose} onMade={setMade} />
}

type AskProps = { onClose: () => void; onMade: (made: Made) => void }

function AskDialog({ onClose, onMade }: AskProps) {
  const [role, setRole] = useState<InvitedRole>('member')
  const invite = useInvite()
  const errors = errorsOf(invite.error)
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (invite.isPending) return
    const email = String(new FormData(event.currentTarget).get('email') ?? '').trim()
    invite.mutate(
      { email, role },
      { onSuccess: ({ invitation, link, mailed }) => onMade({ email: invitation.email, link, mailed }) },
    )
  }
  return (
    <Dialog
      title="Invite a person"
      narrow
      onClose={onClose}
      footer={
        <>
          <Button large onClick={onClose}>
            Cancel
          </Button>
          <Button
            look="primary"
            large
            type="submit"
            form="invite"
            aria-disabled={invite.isPending || undefined}
          >
            Invite
          </Button>
        </>
      }
    >
      <form id="invite" className={dialogStyles.body} noValidate onSubmit={submit}>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="off"
          data-focus
          error={errors.email}
        />
        <div className={styles.choice}>
          <Segmented label="Role" value={role} options={choices} onChange={setRole} />
          <p className="help">{roleSays(role)}</p>
        </div>
        {errors.form && <FieldError text={errors.form} />}
      </form>
    </Dialog>
  )
}

function errorsOf(error: Error | null): { email: string | null; form: string | null } {
  if (!(error instanceof ApiError)) return { email: null, form: error?.message ?? null }
  const isTaken = error.code === 'CONFLICT' && Boolean(error.details.fields)
  if (isTaken) return { email: error.message, form: null }
  const isRefused = error.fields.some(({ field }) => field === 'email')
  return isRefused
    ? { email: 'This is no e-mail address.', form: null }
    : { email: null, form: error.message }
}

function LinkDialog({ email, link, mailed, onClose }: Made & { onClose: () => void }) {
  return (
    <Dialog
      title={`${email} is invited`}
      narrow
      onClose={onClose}
      footer={
        <Button look="primary" large onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className={dialogStyles.body}>
        <p>
          {mailed
            ? `We sent a mail to ${email}. You may also pass on this link: it is shown here once, works once within seven days, and asks them to confirm their address.`
            : `Send this link to ${email}. It is shown here once, and works once within seven days.`}
        </p>
        <div className={styles.link}>
          <TextField
            label="Link of the invitation"
            hideLabel
            readOnly
            data-focus
            value={link}
            onFocus={(event) => event.target.select()}
          />
          <CopyButton label="Copy the link" text={() => link} />
        </div>
        <p className="soft">
          Who is invited again gets a new link, and the one before opens nothing any more.
        </p>
      </div>
    </Dialog>
  )
}
