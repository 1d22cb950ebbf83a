import {
  type ComponentProps,
  cloneElement,
  lazy,
  type ReactElement,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { Button } from './button'
import { classes } from './classes'
import styles from './combobox.module.css'
import type { ComboGroup, ComboMore } from './combobox-model'
import { type Align, follow } from './follow'
import { KeyScopeContext, useKeyScope } from './key-scope'
import surfaceStyles from './surface.module.css'

export type { ComboGroup, ComboMore, ComboOption } from './combobox-model'

type Props = {
  label: string
  /** "Find a model": stands in the field. */
  placeholder: string
  value: string
  groups: ComboGroup[]
  /** What the words typed can be used for when they are no option themselves. */
  more?: ComboMore
  /** Under the list, an action that leads elsewhere. */
  foot?: { label: string; icon: ReactNode; onSelect: () => void } | undefined
  onChange: (value: string) => void
  trigger: ReactElement<ComponentProps<'button'>>
  align?: Align
}

// The list is a library's and of no use before it is opened.
const loadList = () => import('./combobox-list')
const ComboboxList = lazy(loadList)

/** A button that opens a searchable list. Options that cannot be chosen stay in it and say why in their hint. */
export function Combobox({ label, trigger, align = 'end', foot, onChange, ...list }: Props) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const scope = useKeyScope('every key', open)
  useEffect(() => {
    if (open && box.current && anchor.current) return follow(anchor.current, box.current, align)
  }, [open, align])
  const choose = (value: string) => {
    box.current?.hidePopover()
    onChange(value)
  }
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        popoverTarget: id,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onPointerEnter: () => void loadList(),
        onFocus: () => void loadList(),
      })}
      <div
        ref={box}
        id={id}
        className={classes(surfaceStyles.surface, styles.combo)}
        role="dialog"
        aria-label={label}
        popover="auto"
        onToggle={(event) => {
          setOpen(event.newState === 'open')
          // Inside another popover the browser does not give the focus back.
          if (event.newState === 'closed' && document.activeElement === document.body) anchor.current?.focus()
        }}
      >
        {open && (
          <KeyScopeContext value={scope}>
            <Suspense fallback={null}>
              <ComboboxList
                label={label}
                {...list}
                onChoose={choose}
                foot={
                  foot && (
                    <Button
                      look="ghost"
                      icon={foot.icon}
                      onClick={() => {
                        box.current?.hidePopover()
                        foot.onSelect()
                      }}
                    >
                      {foot.label}
                    </Button>
                  )
                }
              />
            </Suspense>
          </KeyScopeContext>
        )}
      </div>
    </>
  )
}
