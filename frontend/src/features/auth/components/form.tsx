import type { ReactNode, SubmitEvent } from 'react'
import { FieldError } from '@/ui/text-field'
import styles from './form.module.css'

type Props = { id?: string; error: string | null; onSubmit: (values: FormData) => void; children: ReactNode }

export function Form({ id, error, onSubmit, children }: Props) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit(new FormData(event.currentTarget))
  }
  return (
    <form id={id} className={styles.form} onSubmit={submit} noValidate>
      {error && <FieldError text={error} />}
      {children}
    </form>
  )
}
