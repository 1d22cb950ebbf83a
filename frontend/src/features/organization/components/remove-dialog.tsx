import { useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { FieldError } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { type Member, useRemoveMember } from '../api/members'

type Props = { member: Member; isMe: boolean; onClose: () => void }

export function RemoveDialog({ member, isMe, onClose }: Props) {
  const remove = useRemoveMember()
  const [error, setError] = useState<string | null>(null)
  const agree = () =>
    remove.mutate(member.id, {
      onSuccess: () => {
        if (isMe) return window.location.assign('/')
        onClose()
        toast(`${member.name} is removed`)
      },
      onError: (failure) => setError(failure.message),
    })
  const verb = isMe ? 'Leave' : 'Remove'
  return (
    <Dialog
      title={isMe ? 'Leave this workspace?' : `Remove ${member.name}?`}
      narrow
      onClose={onClose}
      footer={
        <>
          <Button large data-focus onClick={onClose}>
            Cancel
          </Button>
          <Button look="destroy" large aria-disabled={remove.isPending || undefined} onClick={agree}>
            {verb}
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <p>
          {isMe
            ? 'You go on in another workspace of yours. Your API keys to this one end, and only a new invitation brings you back.'
            : 'They are signed out within five seconds, and their API keys to this workspace end. Only a new invitation brings them back.'}
        </p>
        <p className="soft">What {isMe ? 'you' : 'they'} wrote and ran here stays.</p>
        {error && <FieldError text={error} />}
      </div>
    </Dialog>
  )
}
