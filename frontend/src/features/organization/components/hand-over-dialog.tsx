import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'

type Props = { name: string; onClose: () => void; onOffer: () => void }

export function HandOverDialog({ name, onClose, onOffer }: Props) {
  const offer = () => {
    onClose()
    onOffer()
  }
  return (
    <Dialog
      title={`Make ${name} an owner?`}
      narrow
      onClose={onClose}
      footer={
        <>
          <Button large onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" large data-focus onClick={offer}>
            Offer ownership
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <p>
          {name} becomes an owner by accepting, here on this page. Until then you can take the offer back.
        </p>
        <p className="soft">
          You stay an owner too. To hand the workspace over, give yourself another role then.
        </p>
      </div>
    </Dialog>
  )
}
