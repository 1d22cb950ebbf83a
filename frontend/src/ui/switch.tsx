import { type ReactNode, useId } from 'react'
import { classes } from './classes'
import styles from './switch.module.css'

type Props = {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  className?: string | undefined
  children: ReactNode
}

/** For what takes effect at once; what is sent later is a Checkbox. */
export function Switch({ checked, onChange, disabled, className, children }: Props) {
  const id = useId()
  return (
    <span className={classes(styles.row, className)}>
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
