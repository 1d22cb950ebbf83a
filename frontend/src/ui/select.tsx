import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classes } from './classes'

type Props = Omit<ComponentProps<'select'>, 'onChange'> & {
  options: { value: string; label: string; disabled?: boolean }[]
  large?: boolean
  onChange: (value: string) => void
}

/** The browser's own list: right on every device, and nothing to load. */
export function Select({ options, large, onChange, className, ...rest }: Props) {
  return (
    <span className="select">
      <select
        {...rest}
        className={classes('field', large && 'lg', className)}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown />
    </span>
  )
}
