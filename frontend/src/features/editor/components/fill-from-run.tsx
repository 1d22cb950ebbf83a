import type { Schemas } from '@playground/client'
import { History } from 'lucide-react'
import { useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { addValues, fromWire, type Values } from '@/entities/prompt/model/values'
import { formatMoment } from '@/lib/format'
import { Button } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'

type Execution = Schemas['Execution']

/** Takes the values of a past run. Runs that used the same values are one entry. */
export function FillFromRun({ runs }: { runs: Execution[] }) {
  const { values } = useWorkspace()
  const variables = useVariables()
  const used = runs.map((run) => ({ run, its: fromWire(run.variable_values) }))
  const useful = used.filter(({ its }) => variables.some((name) => its.get(name)))
  const distinct = [...new Map(useful.toReversed().map((one) => [summary(one.its, variables), one])).values()]
  if (distinct.length === 0) return null
  return (
    <Menu
      label="Fill from a run"
      align="end"
      trigger={
        <Button look="ghost" icon={<History />}>
          Fill from a run
        </Button>
      }
    >
      {distinct.toReversed().map(({ run, its }) => (
        <MenuItem key={run.id} onSelect={() => addValues(values, its)}>
          {summary(its, variables)} <span className="muted">{formatMoment(run.created_at)}</span>
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
