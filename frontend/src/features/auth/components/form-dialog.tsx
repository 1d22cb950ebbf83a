import { type ReactNode, useId } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { Form } from './form'
import type { useForm } from './use-form'

export type Asking = {
  title: string
  says: string
  action: string
  look: 'primary' | 'destroy'
  onClose: () => void
}

type Props = Asking & Pick<ReturnType<typeof useForm>, 'busy' | 'errors' | 'submit'> & { children: ReactNode }

/** Says what is about to be done, and asks for what that needs. */
export function FormDialog({ title, says, action, look, onClose, busy, errors, submit, children }: Props) {
  const id = useId()
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
          <Button look={look} large type="submit" form={id} aria-disabled={busy || undefined}>
            {action}
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <Form id={id} error={errors.form} onSubmit={submit}>
          <p>{says}</p>
          {children}
        </Form>
      </div>
    </Dialog>
  )
}
