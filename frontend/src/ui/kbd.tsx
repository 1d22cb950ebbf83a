import { keyLabel } from '@/lib/keys'
import styles from './kbd.module.css'

/** Hidden from assistive technology: the control itself carries aria-keyshortcuts. */
export function Kbd({ keys, boxed }: { keys: string; boxed?: boolean }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a key cap takes no focus
    <kbd aria-hidden="true" className={boxed ? styles.boxed : undefined}>
      {keyLabel(keys)}
    </kbd>
  )
}
