import { type ReactNode, useId } from 'react'
import styles from './switch.module.css'

type Props = {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  children: ReactNode
}

/** For what takes effect at once; what is sent later is a Checkbox. */
export function Switch({ checked, onChange, disabled, children }: Props) {
  const id = useId()
  return (
    <span className={styles.row}>
      <span className={styles.label} id={id}>
        {children}
      </span>
      <button
        type="button"
        role="switch"
        aria-checked={checked}
        aria-labelledby={id}
        disabled={disabled}
        className={styles.switch}
        onClick={() => onChange(!checked)}
      />
    </span>
  )
}
