import type { ReactNode } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { own } from '@/lib/own'
import { Checkbox } from '@/ui/checkbox'
import { FieldError, TextField } from '@/ui/text-field'
import type { Scope } from '../api/api-keys'
import { scopesOf } from '../model/keys'
import type { Typed } from '../model/typed'
import styles from './api-keys.module.css'

type Props = {
  id: string
  typed: Typed
  errors: { form: string | null; fields: Record<string, string> }
  onChange: (change: Partial<Typed>) => void
  onSubmit: () => void
  children?: ReactNode
}

export function KeyForm({ id, typed, errors, onChange, onSubmit, children }: Props) {
  const state = useSession()
  const role = state.status === 'signed-in' ? state.user.role : 'viewer'
  const error = (field: string) => own(errors.fields, field) ?? null
  const toggle = (scope: Scope, on: boolean) =>
    onChange({ scopes: on ? [...typed.scopes, scope] : typed.scopes.filter((one) => one !== scope) })
  return (
    <form
      id={id}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {errors.form && <FieldError text={errors.form} />}
      <TextField
        label="Name"
        data-focus
        value={typed.name}
        maxLength={200}
        placeholder="Nightly tests"
        error={error('name')}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <fieldset className={styles.scopes}>
        <legend className={styles.label}>What it may do</legend>
        {scopesOf(role).map(({ scope, says }) => (
          <Checkbox key={scope} checked={typed.scopes.includes(scope)} onChange={(on) => toggle(scope, on)}>
            {says}
          </Checkbox>
        ))}
        {error('scopes') && <FieldError text={error('scopes') ?? ''} />}
      </fieldset>
      {children}
      <div className={styles.pair}>
        <TextField
          label="Runs a minute"
          inputMode="numeric"
          placeholder="No limit of its own"
          value={typed.perMinute}
          error={error('requests_per_minute')}
          onChange={(event) => onChange({ perMinute: event.target.value })}
        />
        <TextField
          label="Runs a month"
          inputMode="numeric"
          placeholder="No limit of its own"
          value={typed.perMonth}
          error={error('monthly_executions')}
          onChange={(event) => onChange({ perMonth: event.target.value })}
        />
      </div>
    </form>
  )
}
