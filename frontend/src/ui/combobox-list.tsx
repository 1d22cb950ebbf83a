import { Combobox } from '@base-ui/react/combobox'
import { Check, Search } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import styles from './combobox.module.css'
import {
  type ComboGroup,
  type ComboMore,
  type ComboOption,
  filterGroups,
  groupOfTyped,
} from './combobox-model'

type Props = {
  label: string
  placeholder: string
  value: string
  groups: ComboGroup[]
  more?: ComboMore
  /** Under the list, for what leads elsewhere. */
  foot?: ReactNode
  onChoose: (value: string) => void
}

/** A search field above the options it leaves. It opens at the one that is chosen. */
export default function ComboboxList({ label, placeholder, value, groups, more, foot, onChoose }: Props) {
  const [typed, setTyped] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus({ preventScroll: true }), [])
  const chosen = groups.flatMap((group) => group.items).find((option) => option.value === value)
  const ofTyped = groupOfTyped(typed, more)
  return (
    <Combobox.Root
      inline
      open
      autoHighlight
      items={[...groups, ...ofTyped]}
      filteredItems={[...filterGroups(groups, typed), ...ofTyped]}
      value={chosen ?? null}
      onValueChange={(option) => option && onChoose(option.value)}
      isItemEqualToValue={(option: ComboOption, other: ComboOption) => option.value === other.value}
      inputValue={typed}
      onInputValueChange={(next, { reason }) => reason === 'input-change' && setTyped(next)}
    >
      <div className={styles.find}>
        <Search />
        <Combobox.Input ref={input} aria-label={placeholder} placeholder={placeholder} />
      </div>
      <Combobox.Empty className={styles.nothing}>Nothing matches “{typed}”.</Combobox.Empty>
      <Combobox.List className={styles.list} aria-label={label}>
        {(group: ComboGroup) => (
          <Combobox.Group key={group.label} items={group.items}>
            <Combobox.GroupLabel className={styles.caption}>{group.label}</Combobox.GroupLabel>
            <Combobox.Collection>
              {(option: ComboOption) => <Option key={option.value} option={option} />}
            </Combobox.Collection>
          </Combobox.Group>
        )}
      </Combobox.List>
      {foot && <div className={styles.foot}>{foot}</div>}
    </Combobox.Root>
  )
}

function Option({ option }: { option: ComboOption }) {
  return (
    <Combobox.Item className={styles.option} value={option} disabled={option.disabled}>
      <span>
        <span className="cut">{option.label}</span>
        {option.hint && <span className={styles.hint}>{option.hint}</span>}
      </span>
      <Combobox.ItemIndicator className={styles.tick}>
        <Check />
      </Combobox.ItemIndicator>
    </Combobox.Item>
  )
}
