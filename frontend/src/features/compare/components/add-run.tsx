import { Plus } from 'lucide-react'
import { useExecutions } from '@/entities/execution/api/executions'
import { plainWords } from '@/entities/execution/model/plain-words'
import { statusName } from '@/entities/execution/model/wording'
import { formatClock } from '@/lib/format'
import { groupByDay } from '@/lib/group-by-day'
import { cutText } from '@/lib/portions'
import { Button } from '@/ui/button'
import { Combobox } from '@/ui/combobox'

type Execution = ReturnType<typeof useExecutions>['executions'][number]
type Props = { promptId: string; without: string[]; onAdd: (id: string) => void }

const firstWords = 60

/** One more column: the latest runs, found by their words, beside what is compared already. */
export function AddRun({ promptId, without, onAdd }: Props) {
  const { executions } = useExecutions(promptId, {})
  const others = executions.filter(({ id }) => !without.includes(id))
  if (others.length === 0) return null
  return (
    <Combobox
      label="Runs"
      placeholder="Find a run"
      value=""
      groups={groupByDay(others).map(({ day, items }) => ({ label: day, items: items.map(optionOf) }))}
      onChange={onAdd}
      trigger={
        <Button look="ghost" icon={<Plus />}>
          Add run
        </Button>
      }
    />
  )
}

function optionOf({ id, created_at, version_number, preview, status, model_config_snapshot }: Execution) {
  const words = cutText(plainWords(preview), firstWords) || statusName(status)
  return {
    value: id,
    label: `${formatClock(created_at)}  v${version_number}  ${words}`,
    hint: model_config_snapshot.model,
  }
}
