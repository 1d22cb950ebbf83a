import { Check, Search } from 'lucide-react'
import {
  type ComponentProps,
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { classes } from './classes'
import styles from './combobox.module.css'
import { type ComboGroup, type ComboOption, filterGroups, moveActive } from './combobox-model'
import menuStyles from './menu.module.css'
import { type Align, place } from './place'

export type { ComboGroup } from './combobox-model'

type Props = {
  label: string
  /** "Find a model": stands in the field. */
  placeholder: string
  value: string
  groups: ComboGroup[]
  onChange: (value: string) => void
  trigger: ReactElement<ComponentProps<'button'>>
  align?: Align
  /** Under the list, for instance a further action. */
  footer?: ReactNode
}

/** A button that opens a searchable list. Options that cannot be chosen stay in it and say why in their hint. */
export function Combobox(props: Props) {
  const { label, trigger, align = 'end', footer } = props
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (open && box.current && anchor.current) place(box.current, anchor.current, align)
  }, [open, align])
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        popoverTarget: id,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
      })}
      <div
        ref={box}
        id={id}
        className={classes(menuStyles.menu, styles.combo)}
        role="dialog"
        aria-label={label}
        popover="auto"
        onToggle={(event) => {
          setOpen(event.newState === 'open')
          // Inside another popover the browser does not give the focus back.
          if (event.newState === 'closed' && document.activeElement === document.body) anchor.current?.focus()
        }}
      >
        {open && <SearchList {...props} close={() => box.current?.hidePopover()} />}
        {open && footer}
      </div>
    </>
  )
}

function SearchList({ label, placeholder, value, groups, onChange, close }: Props & { close: () => void }) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const shown = filterGroups(groups, typed)
  const options = shown.flatMap((group) => group.options)
  const [active, setActive] = useState(() => options.findIndex((option) => option.value === value))
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])
  const choose = (option: ComboOption | undefined) => {
    if (!option || option.disabled) return
    close()
    onChange(option.value)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') choose(options[active])
    else if (event.key.startsWith('Arrow')) setActive(moveActive(active, options.length, event.key))
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={styles.find} data-own-undo>
        <Search />
        <input
          ref={input}
          role="combobox"
          aria-label={placeholder}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          placeholder={placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKey}
        />
      </div>
      {options.length === 0 && <p className={styles.nothing}>Nothing matches “{typed}”.</p>}
      <div role="listbox" id={`${id}-list`} aria-label={label} hidden={options.length === 0}>
        {shown.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
          <div key={group.label} role="group" aria-label={group.label}>
            <p className={menuStyles.caption} aria-hidden="true">
              {group.label}
            </p>
            {group.options.map((option) => (
              <Option
                key={option.value}
                id={`${id}-${options.indexOf(option)}`}
                option={option}
                active={options.indexOf(option) === active}
                chosen={option.value === value}
                onChoose={() => choose(option)}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  )
}

type OptionProps = { id: string; option: ComboOption; active: boolean; chosen: boolean; onChoose: () => void }

function Option({ id, option, active, chosen, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, aria-activedescendant points here
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-disabled={option.disabled || undefined}
      className={classes(active && styles.active)}
      onClick={onChoose}
    >
      <span>
        <span className="cut">{option.label}</span>
        {option.hint && <span className={styles.hint}>{option.hint}</span>}
      </span>
      {chosen && <Check className={menuStyles.tick} />}
    </div>
  )
}
