import { CircleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { classes } from './classes'
import styles from './text-field.module.css'

type Props = ComponentProps<'input'> & {
  label: ReactNode
  /** Said to assistive technology only: the field explains itself where it stands. */
  hideLabel?: boolean
  error?: string | null
  help?: ReactNode
  /** Boxed fields live in dialogs and pages, ruled ones on the workbench. */
  look?: 'boxed' | 'ruled'
}

export function TextField({ label, hideLabel, error, help, look = 'boxed', className, ...rest }: Props) {
  const generated = useId()
  const id = rest.id ?? generated
  const hint = error || help ? `${id}-hint` : undefined
  return (
    <div className={styles.row}>
      <label className={hideLabel ? 'sr' : styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={classes(styles.field, look === 'ruled' ? styles.ruled : styles.large, className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={hint}
      />
      {error ? <FieldError id={hint} text={error} /> : help && <FieldHelp id={hint}>{help}</FieldHelp>}
    </div>
  )
}

export function FieldError({ id, text }: { id?: string | undefined; text: string }) {
  return (
    <p className={classes(styles.error, 'help')} id={id} role="alert">
      <CircleAlert />
      {text}
    </p>
  )
}

function FieldHelp({ id, children }: { id?: string | undefined; children: ReactNode }) {
  return (
    <p className="help" id={id}>
      {children}
    </p>
  )
}
