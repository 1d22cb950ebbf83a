import { type ComponentProps, type KeyboardEvent, useState } from 'react'
import { formatNumber } from '@/lib/format'
import styles from './field-row.module.css'
import { parseNumber, snap } from './number-model'

type Props = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'min' | 'max' | 'step'> & {
  value: number | null
  min: number
  max: number
  step: number
  digits: number
  /** May be emptied: the value is then null. */
  optional?: boolean
  onChange: (value: number | null) => void
}

/** A number as text, with thousands marked. What is typed counts at once; the field tidies up when it is left. */
export function NumberInput({ value, min, max, step, digits, optional, onChange, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const shown = value === null ? '' : formatNumber(value, digits)
  const take = (text: string) => {
    setTyped(text)
    const number = parseNumber(text, digits)
    if (number !== null && number >= min && number <= max) onChange(snap(number, min, max, step))
    if (text.trim() === '' && optional) onChange(null)
  }
  const leave = () => {
    const number = typed === null ? null : parseNumber(typed, digits)
    if (number !== null) onChange(snap(number, min, max, step))
    setTyped(null)
  }
  const onKey = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (event.key === 'Enter') leave()
    if (direction === 0) return
    event.preventDefault()
    setTyped(null)
    onChange(snap((value ?? min) + direction * step * (event.shiftKey ? 10 : 1), min, max, step))
  }
  return (
    <input
      className={styles.value}
      inputMode={digits > 0 || min < 0 ? 'decimal' : 'numeric'}
      autoComplete="off"
      {...rest}
      value={typed ?? shown}
      onChange={(event) => take(event.target.value)}
      onBlur={leave}
      onKeyDown={onKey}
    />
  )
}
