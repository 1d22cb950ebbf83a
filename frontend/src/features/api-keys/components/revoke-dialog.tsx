import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { FieldError } from '@/ui/text-field'
import { type ApiKey, useRevoke } from '../api/api-keys'

type Props = { apiKey: ApiKey; onClose: () => void; onRevoked: () => void }

/** It cannot be undone, so it is said first what it does. */
export function RevokeDialog({ apiKey, onClose, onRevoked }: Props) {
  const revoke = useRevoke()
  const footer = (
    <>
      <Button large data-focus onClick={onClose}>
        Keep it
      </Button>
      <Button
        look="destroy"
        large
        aria-disabled={revoke.isPending || undefined}
        onClick={() => !revoke.isPending && revoke.mutate(apiKey.id, { onSuccess: onRevoked })}
      >
        Revoke key
      </Button>
    </>
  )
  return (
    <Dialog title={`Revoke ${apiKey.name}`} narrow onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        {revoke.error && <FieldError text={sentences('Not revoked', revoke.error.message)} />}
        <p>
          <code className="mono">{apiKey.prefix}…</code> stops working at once, and what it has open ends
          within five seconds. This cannot be undone. Runs that it started go on.
        </p>
      </div>
    </Dialog>
  )
}
