import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy-button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { Skeleton } from '@/ui/states'
import { TextField } from '@/ui/text-field'
import { beginTotp, confirmTotp, type TotpSecret } from '../api/totp'
import { Form } from './form'
import { RecoveryCodes } from './recovery-codes'
import styles from './totp.module.css'
import { text, useForm } from './use-form'

const QrCode = lazy(() => import('./qr-code'))

type Props = {
  /** Why, where the workspace asks for it. */
  lead?: ReactNode
  /** Left out, the dialog can only be answered. */
  onClose?: () => void
  onDone: () => void
  footer?: ReactNode
}

/** Turns two-step sign-in on: the password where it is needed, the secret, a first code, and the recovery codes. */
export default function EnrolDialog({ lead, onClose, onDone, footer }: Props) {
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />
  const frame = { lead, onClose, footer }
  return secret ? (
    <Confirm {...frame} secret={secret} onCodes={setCodes} />
  ) : (
    <Begin {...frame} onSecret={setSecret} />
  )
}

type FrameProps = Pick<Props, 'lead' | 'footer'> & { onClose: (() => void) | undefined }

function Begin({ lead, footer, onClose, onSecret }: FrameProps & { onSecret: (secret: TotpSecret) => void }) {
  const [asksPassword, setAsksPassword] = useState(false)
  const { busy, errors, submit } = useForm(async (values) =>
    onSecret(
      await beginTotp(text(values, 'password')).catch((error) => {
        setAsksPassword(true)
        throw error
      }),
    ),
  )
  return (
    <Dialog
      title="Turn on two-step sign-in"
      narrow
      {...(onClose && { onClose })}
      footer={
        <>
          {footer ??
            (onClose && (
              <Button large onClick={onClose}>
                Cancel
              </Button>
            ))}
          <Button
            look="primary"
            large
            data-focus
            type="submit"
            form="totp-begin"
            aria-disabled={busy || undefined}
          >
            Begin
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        {lead}
        <p>
          Signing in then takes your password and a code of an authenticator app. You need such an app at
          hand, on your phone for example.
        </p>
        <Form id="totp-begin" error={errors.form} onSubmit={submit}>
          {asksPassword && errors.form === null && (
            <TextField
              label="Your password"
              name="password"
              type="password"
              autoComplete="current-password"
              autoFocus
              help="You signed in a while ago."
              error={errors.fields.current_password ?? null}
            />
          )}
        </Form>
      </div>
    </Dialog>
  )
}

type ConfirmProps = FrameProps & { secret: TotpSecret; onCodes: (codes: string[]) => void }

function Confirm({ footer, onClose, secret, onCodes }: ConfirmProps) {
  const { busy, errors, submit } = useForm(async (values) =>
    onCodes(await confirmTotp(text(values, 'code').replace(/\s/g, ''))),
  )
  const grouped = secret.secret.match(/.{1,4}/g)?.join(' ') ?? secret.secret
  return (
    <Dialog
      title="Add it to your authenticator"
      {...(onClose && { onClose })}
      footer={
        <>
          {footer ??
            (onClose && (
              <Button large onClick={onClose}>
                Cancel
              </Button>
            ))}
          <Button look="primary" large type="submit" form="totp-confirm" aria-disabled={busy || undefined}>
            Turn on
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <div className={styles.enrol}>
          <Suspense fallback={<Skeleton label="The QR code is loading" />}>
            <QrCode text={secret.otpauth_uri} label="QR code for your authenticator app" />
          </Suspense>
          <div>
            <p>Scan the code with your authenticator app, or type this key into it:</p>
            <div className={styles.secret}>
              <code>{grouped}</code>
              <CopyButton label="Copy the key" text={() => secret.secret} />
            </div>
            <Form id="totp-confirm" error={errors.form} onSubmit={submit}>
              <TextField
                label="The code that it shows"
                name="code"
                inputMode="numeric"
                autoComplete="one-time-code"
                data-focus
                autoFocus
                maxLength={9}
                help="Your other sessions end when it is turned on."
                error={errors.fields.code ?? null}
              />
            </Form>
          </div>
        </div>
      </div>
    </Dialog>
  )
}
