import { keyLabel } from '@/lib/keys'

/** Hidden from assistive technology: the control itself carries aria-keyshortcuts. */
export function Kbd({ keys, boxed }: { keys: string; boxed?: boolean }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a key cap takes no focus
    <kbd aria-hidden="true" className={boxed ? 'cap' : undefined}>
      {keyLabel(keys)}
    </kbd>
  )
}
