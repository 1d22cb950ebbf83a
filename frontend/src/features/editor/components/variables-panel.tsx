import { type ReactNode, useState } from 'react'
import { useValues, useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { setValue } from '@/entities/prompt/model/values'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import fieldStyles from '@/ui/text-field.module.css'
import { EarlierValues } from './earlier-values'
import { VariableName } from './variable-name'
import styles from './variables-panel.module.css'

// Far more than a person gives values to, far fewer than a text can name.
const step = 100

const fieldId = (name: string) => `variable-${name}`

/** Docked under the prompt: the values belong to its text and stay in view beside it. Its own variables, or these. */
export function VariablesPanel({ fill, names }: { fill: ReactNode; names?: string[] }) {
  const { values: store } = useWorkspace()
  const used = useVariables()
  const variables = names ?? used
  const values = useValues()
  const [most, setMost] = useState(step)
  if (variables.length === 0) return null
  return (
    <section className={styles.panel} aria-label="Variables">
      <header>
        <h2>Variables</h2>
        <span className="muted num">{variables.length}</span>
        <span className="grow" />
        {fill}
      </header>
      <div className={styles.grid}>
        {variables.slice(0, most).map((name) => (
          <VariableField
            key={name}
            name={name}
            value={values.get(name) ?? ''}
            onChange={(value) => setValue(store, name, value)}
          />
        ))}
      </div>
      {variables.length > most && (
        <Button look="ghost" onClick={() => setMost(most + step)}>
          Show more <span className="muted">{variables.length - most} variables follow</span>
        </Button>
      )}
    </section>
  )
}

type FieldProps = { name: string; value: string; onChange: (value: string) => void }

function VariableField({ name, value, onChange }: FieldProps) {
  const rows = Math.min(6, value.split('\n').length)
  return (
    <>
      <VariableName name={name} />
      <div className={styles.value}>
        <textarea
          className={classes(fieldStyles.field, fieldStyles.ruled, value === '' && styles.missing)}
          id={fieldId(name)}
          aria-label={name}
          rows={rows}
          value={value}
          placeholder="No value yet"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
        <EarlierValues name={name} value={value} />
      </div>
    </>
  )
}

export function focusVariable(name: string): void {
  document.getElementById(fieldId(name))?.focus()
}
