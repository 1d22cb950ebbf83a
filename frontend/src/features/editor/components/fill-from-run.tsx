import type { Schemas } from '@playground/client'
import { History } from 'lucide-react'
import { useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { formatMoment } from '@/lib/format'
import { Button } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'

type Execution = Schemas['Execution']

/** Takes the values of a past run. Runs that used the same values are one entry. */
export function FillFromRun({ runs }: { runs: Execution[] }) {
  const { values } = useWorkspace()
  const variables = useVariables()
  const useful = runs.filter((run) => variables.some((name) => run.variable_values[name]))
  const distinct = [...new Map(useful.toReversed().map((run) => [summary(run, variables), run])).values()]
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
      {distinct.toReversed().map((run) => (
        <MenuItem key={run.id} onSelect={() => values.setState(run.variable_values)}>
          {summary(run, variables)} <span className="muted">{formatMoment(run.created_at)}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

function summary(run: Execution, variables: string[]): string {
  const text = variables
    .map((name) => run.variable_values[name] ?? '')
    .filter(Boolean)
    .join(', ')
  return text.length > 48 ? `${text.slice(0, 47)}…` : text
}
