import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { Button } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import styles from './api-keys.module.css'

type Option = { value: string; label: string }
type Props = {
  label: string
  value: string
  options: Option[]
  help?: string
  onChange: (value: string) => void
}

/** One of a few, chosen from a menu. */
export function Choice({ label, value, options, help, onChange }: Props) {
  const id = useId()
  const chosen = options.find((option) => option.value === value)?.label ?? value
  return (
    <div className={styles.choice}>
      <span id={id} className={styles.label}>
        {label}
      </span>
      <Menu
        label={label}
        trigger={
          <Button large aria-label={`${label}: ${chosen}`}>
            <span className="cut">{chosen}</span>
            <ChevronDown />
          </Button>
        }
      >
        {options.map((option) => (
          <MenuItem
            key={option.value}
            checked={option.value === value}
            onSelect={() => onChange(option.value)}
          >
            {option.label}
          </MenuItem>
        ))}
      </Menu>
      {help && <p className="help">{help}</p>}
    </div>
  )
}
