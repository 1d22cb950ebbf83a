import type { Schemas } from '@playground/client'
import { History } from 'lucide-react'
import { useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { addValues, fromWire, type Values } from '@/entities/prompt/model/values'
import { formatMoment } from '@/lib/format'
import { Button } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import { tip } from '@/ui/tip'
import { isCut, valuesOf } from '../api/run-values'
import styles from './variables-panel.module.css'

type Execution = Schemas['Execution']

/** Takes the values of a past run. Runs that used the same values are one entry. */
export function FillFromRun({ runs }: { runs: Execution[] }) {
  const { values } = useWorkspace()
  const variables = useVariables()
  const used = runs.map((run) => ({ run, its: fromWire(run.variable_values) }))
  const useful = used.filter(({ run, its }) => isCut(run) || variables.some((name) => its.get(name)))
  const label = ({ run, its }: (typeof used)[number]) =>
    isCut(run) ? 'Long values' : summary(its, variables)
  const keyOf = (one: (typeof used)[number]) => (isCut(one.run) ? one.run.id : label(one))
  const distinct = [...new Map(useful.toReversed().map((one) => [keyOf(one), one])).values()]
  if (distinct.length === 0) return null
  return (
    <Menu
      label="Fill from a run"
      align="end"
      trigger={
        <Button look="ghost" icon={<History />} aria-label="Fill from a run" {...tip('Fill from a run')}>
          <span className={styles.fillText}>Fill from a run</span>
        </Button>
      }
    >
      {distinct.toReversed().map((one) => (
        <MenuItem
          key={one.run.id}
          onSelect={() => void valuesOf(one.run).then((its) => its && addValues(values, its))}
        >
          {label(one)} <span className="muted">{formatMoment(one.run.created_at)}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

function summary(values: Values, variables: string[]): string {
  const text = variables
    .map((name) => values.get(name) ?? '')
    .filter(Boolean)
    .join(', ')
  return text.length > 48 ? `${text.slice(0, 47)}…` : text
}
