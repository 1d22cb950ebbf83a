import { Check } from 'lucide-react'
import {
  type ComponentProps,
  cloneElement,
  createContext,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { ariaKeys } from '@/lib/keys'
import { classes } from './classes'
import { type Align, follow } from './follow'
import { Kbd } from './kbd'
import { KeyScopeContext, useKeyScope } from './key-scope'
import styles from './menu.module.css'
import { focusByKey } from './menu-focus'
import surfaceStyles from './surface.module.css'

const Close = createContext<() => void>(() => {})

type Trigger = ReactElement<ComponentProps<'button'>>
type MenuProps = { label: string; trigger: Trigger; align?: Align; children: ReactNode }

/** A button with a menu. The browser's own popover gives light dismiss, Escape, the top layer and focus return. */
export function Menu({ label, trigger, align = 'start', children }: MenuProps) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const scope = useKeyScope('every key', open)
  useEffect(() => {
    if (!open || !box.current || !anchor.current) return
    const unfollow = follow(anchor.current, box.current, align)
    const items = box.current.querySelectorAll<HTMLElement>('[role^="menuitem"]')
    const checked = box.current.querySelector<HTMLElement>('[aria-checked="true"]')
    const first = items[0]
    // A list of choices opens at the present one, a list of actions at its beginning.
    const target = first?.role === 'menuitemradio' ? (checked ?? first) : first
    target?.focus({ preventScroll: true })
    return unfollow
  }, [open, align])
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        popoverTarget: id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
      })}
      <div
        ref={box}
        id={id}
        className={classes(surfaceStyles.surface, styles.menu)}
        role="menu"
        aria-label={label}
        popover="auto"
        tabIndex={-1}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={(event) => onKey(event, box.current)}
      >
        {open && (
          <KeyScopeContext value={scope}>
            <Close value={() => box.current?.hidePopover()}>{children}</Close>
          </KeyScopeContext>
        )}
      </div>
    </>
  )
}

function onKey(event: KeyboardEvent, box: HTMLElement | null): void {
  if (event.key === 'Tab') box?.hidePopover()
  if (box && focusByKey(box, event.key)) event.preventDefault()
}

type ItemProps = {
  onSelect: () => void
  icon?: ReactNode
  keys?: string
  danger?: boolean
  disabled?: boolean
  /** Given, the item is one choice of several. */
  checked?: boolean
  children: ReactNode
}

export function MenuItem({ onSelect, icon, keys, danger, disabled, checked, children }: ItemProps) {
  const close = useContext(Close)
  const select = () => {
    if (disabled) return
    close()
    onSelect()
  }
  return (
    <button
      type="button"
      {...(checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked })}
      aria-disabled={disabled || undefined}
      aria-keyshortcuts={keys && ariaKeys(keys)}
      tabIndex={-1}
      className={danger ? styles.danger : undefined}
      onClick={select}
    >
      {icon}
      <span className="cut">{children}</span>
      {checked && <Check className={styles.tick} />}
      {keys && <Kbd keys={keys} />}
    </button>
  )
}

export function MenuSeparator() {
  return <hr />
}

export function MenuCaption({ children }: { children: ReactNode }) {
  return (
    <p className={styles.caption} role="presentation">
      {children}
    </p>
  )
}
