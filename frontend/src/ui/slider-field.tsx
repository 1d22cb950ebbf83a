import { type ReactNode, useEffect, useId, useRef } from 'react'
import { formatNumber } from '@/lib/format'
import { classes } from './classes'
import styles from './field-row.module.css'
import { NumberInput } from './number-input'
import { fillOf } from './number-model'
import { tip } from './tip'

type Props = {
  label: string
  value: number
  min: number
  max: number
  step: number
  digits: number
  onChange: (value: number) => void
  /** Double-click on the label. */
  onReset?: () => void
  changed?: boolean
  disabled?: boolean
  error?: string | null
  /** One sentence on what it does. */
  explain?: string
  extra?: ReactNode
}

/** A parameter: a slider for the hand, a number for the head, one value. */
export function SliderField(props: Props) {
  const {
    label,
    value,
    min,
    max,
    step,
    digits,
    onChange,
    onReset,
    changed,
    disabled,
    error,
    explain,
    extra,
  } = props
  const id = useId()
  const range = useRef<HTMLInputElement>(null)
  useEffect(() => range.current?.style.setProperty('--v', `${fillOf(value, min, max)}%`), [value, min, max])
  return (
    <div className={disabled ? classes(styles.row, styles.off) : styles.row}>
      <label htmlFor={id} onDoubleClick={onReset} {...(explain ? tip(explain) : {})}>
        {label}
        {changed && <ChangedDot />}
      </label>
      <NumberInput
        id={id}
        value={value}
        min={min}
        max={max}
        step={step}
        digits={digits}
        disabled={disabled}
        error={error}
        onChange={(next) => next !== null && onChange(next)}
      />
      <input
        ref={range}
        className={styles.slider}
        type="range"
        aria-label={`${label} slider`}
        aria-valuetext={formatNumber(value, digits)}
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      {extra}
    </div>
  )
}

export function ChangedDot() {
  return (
    <>
      <span className={styles.changed} />
      <span className="sr">(changed from the default)</span>
    </>
  )
}
