import { Fragment, type ReactNode, useState } from 'react'
import { useValues, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { setValue } from '@/entities/prompt/model/values'
import { Button } from '@/ui/button'
import { ValueField, valueFieldId } from './value-field'
import { VariableName } from './variable-name'
import styles from './variables-panel.module.css'

// Far more than a person gives values to, far fewer than a text can name.
const step = 100

type Props = {
  /** Named sets of values, in the header. */
  sets: ReactNode
  fill: ReactNode
  /** What is to be said about the sets. */
  below?: ReactNode
  names: string[]
}

/** Docked under the prompt: the values belong to its text and stay in view beside it. */
export function VariablesPanel({ sets, fill, below, names: variables }: Props) {
  const { values: store } = useWorkspace()
  const values = useValues()
  const [most, setMost] = useState(step)
  if (variables.length === 0) return null
  return (
    <section className={styles.panel} aria-label="Variables" data-values>
      <header>
        <h2>Variables</h2>
        <span className="muted num">{variables.length}</span>
        {sets}
        {fill}
      </header>
      {below}
      <div className={styles.grid}>
        {variables.slice(0, most).map((name) => (
          <Fragment key={name}>
            <VariableName name={name} />
            <ValueField
              name={name}
              value={values.get(name) ?? ''}
              onChange={(value) => setValue(store, name, value)}
            />
          </Fragment>
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

export function focusVariable(name: string): void {
  document.getElementById(valueFieldId(name))?.focus()
}
