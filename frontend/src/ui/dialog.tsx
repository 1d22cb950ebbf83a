import { X } from 'lucide-react'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { classes } from './classes'
import styles from './dialog.module.css'
import { IconButton } from './icon-button'
import { KeyScopeContext, useKeyScope } from './key-scope'
import { openModal } from './modal'

type Props = {
  title: string
  /** Left out, the dialog can only be answered, not dismissed. */
  onClose?: () => void
  narrow?: boolean
  /** For a text to be read. */
  wide?: boolean
  children: ReactNode
  footer?: ReactNode
}

/** The browser's modal dialog. Render it while it is open. */
export function Dialog({ title, onClose, narrow, wide, children, footer }: Props) {
  const id = useId()
  const box = useRef<HTMLDialogElement>(null)
  const scope = useKeyScope('every key')
  // Closed before it leaves the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const dialog = box.current
    if (!dialog) return
    const close = openModal(dialog)
    // The browser would choose the first control, which is the cross.
    dialog.querySelector<HTMLElement>('[data-focus]')?.focus()
    return close
  }, [])
  return (
    <dialog
      ref={box}
      className={classes(styles.dialog, narrow && styles.narrow, wide && styles.wide)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
      onClose={() => {
        // A browser lets a second Escape through, whatever was answered to the first.
        if (box.current?.open) return
        if (onClose) onClose()
        else box.current?.showModal()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {onClose && (
          <IconButton label="Close dialog" onClick={onClose}>
            <X />
          </IconButton>
        )}
      </header>
      <KeyScopeContext value={scope}>
        {children}
        {footer && <footer>{footer}</footer>}
      </KeyScopeContext>
    </dialog>
  )
}
