import { CircleAlert, X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { Button } from './button'
import { classes } from './classes'
import { IconButton } from './icon-button'
import { useTopModal } from './modal'
import { dismissToast, type Toast, toastStore } from './toast'
import styles from './toasts.module.css'

const stays = 6_000
const staysWithUndo = 10_000

/** Once in the app. The region is always there, since one that appears together with its text is not read out. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get)
  const modal = useTopModal()
  // Under a dialog they could not be reached.
  return createPortal(
    <section className={styles.toasts} aria-label="Notifications" aria-live="polite">
      {toasts.map((one) => (
        <ToastRow key={one.id} toast={one} />
      ))}
    </section>,
    modal ?? document.body,
  )
}

function ToastRow({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(toast.id), toast.undo ? staysWithUndo : stays)
    return () => clearTimeout(timer)
  }, [held, toast])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while a person is at it
    <div
      className={classes(styles.toast, toast.tone === 'bad' && styles.bad)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.tone === 'bad' && <CircleAlert />}
      <span>{toast.text}</span>
      <ToastAction toast={toast} />
    </div>
  )
}

function ToastAction({ toast }: { toast: Toast }) {
  const { undo } = toast
  if (undo) {
    const takeBack = () => {
      dismissToast(toast.id)
      undo()
    }
    return (
      <Button look="ghost" onClick={takeBack}>
        Undo
      </Button>
    )
  }
  return (
    <IconButton small label="Close" onClick={() => dismissToast(toast.id)}>
      <X />
    </IconButton>
  )
}
