import { type ComponentProps, type KeyboardEvent, useState } from 'react'
import { formatNumber } from '@/lib/format'
import styles from './field-row.module.css'
import { readTyped, snap } from './number-model'
import { FieldError } from './text-field'

type Props = Omit<ComponentProps<'input'>, 'id' | 'value' | 'onChange' | 'min' | 'max' | 'step'> & {
  id: string
  value: number | null
  min: number
  max: number
  step: number
  digits: number
  /** May be emptied: the value is then null. */
  optional?: boolean
  /** What is wrong with the value, in words. */
  error?: string | null
  onChange: (value: number | null) => void
}

/** What is typed, and after that what became of it, with its value: another value, from elsewhere, ends it. */
type Typed = { text: string | null; note: string | null; value: number | null }

/** A number as text, with thousands marked. What is typed counts at once; the field tidies up when it is left. */
export function NumberInput(props: Props) {
  const { value, min, max, step, digits, optional, error, onChange, ...rest } = props
  const [last, setTyped] = useState<Typed | null>(null)
  const typed = last?.value === value ? last : null
  const take = (text: string) => {
    const read = readTyped(text, props)
    const taken = read.note === null ? read.value : value
    setTyped({ text, note: read.note, value: taken })
    if (taken !== value) onChange(taken)
  }
  const leave = () => {
    if (typed?.text == null) return
    const read = readTyped(typed.text, props)
    setTyped({ text: null, note: read.note, value: read.value })
    if (read.value !== value) onChange(read.value)
  }
  const onKey = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (event.key === 'Enter') leave()
    if (direction === 0) return
    event.preventDefault()
    setTyped(null)
    onChange(snap((value ?? min) + direction * step * (event.shiftKey ? 10 : 1), min, max, step))
  }
  const isTyping = typed?.text != null
  const isWrong = Boolean(error) || (isTyping && typed.note !== null)
  const hint = error ?? (isTyping ? null : typed?.note)
  return (
    <>
      <input
        className={styles.value}
        inputMode={digits > 0 || min < 0 ? 'decimal' : 'numeric'}
        autoComplete="off"
        {...rest}
        value={typed?.text ?? (value === null ? '' : formatNumber(value, digits))}
        data-kept={isWrong ? undefined : ''}
        aria-invalid={isWrong || undefined}
        aria-describedby={hint ? `${rest.id}-hint` : undefined}
        onChange={(event) => take(event.target.value)}
        onBlur={leave}
        onKeyDown={onKey}
      />
      {hint && <FieldError id={`${rest.id}-hint`} text={hint} />}
    </>
  )
}
