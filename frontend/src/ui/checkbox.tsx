import type { ComponentProps, ReactNode } from 'react'
import styles from './checkbox.module.css'
import { classes } from './classes'

type Props = Omit<ComponentProps<'input'>, 'type' | 'onChange'> & {
  onChange: (checked: boolean) => void
  children?: ReactNode
}

/** With children it has a visible label; without, give it an aria-label. */
export function Checkbox({ onChange, children, className, ...rest }: Props) {
  const box = (
    <input
      {...rest}
      type="checkbox"
      className={classes(styles.box, className)}
      onChange={(event) => onChange(event.target.checked)}
    />
  )
  if (!children) return box
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box stands inside it
    <label className={styles.row}>
      {box}
      <span>{children}</span>
    </label>
  )
}
