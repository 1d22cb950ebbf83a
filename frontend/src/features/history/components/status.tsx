import { Check, CircleAlert, CircleStop, LoaderCircle } from 'lucide-react'
import type { ExecutionStatus } from '@/entities/execution/api/executions'
import { statusName } from '@/entities/execution/model/wording'
import { tip } from '@/ui/tip'

const icons = {
  running: <LoaderCircle className="spin" />,
  completed: <Check />,
  failed: <CircleAlert />,
  cancelled: <CircleStop />,
}
const looks = { running: 'stat run', completed: 'stat', failed: 'stat bad', cancelled: 'stat' }

export function Status({ status }: { status: ExecutionStatus }) {
  return (
    <span className={looks[status]} {...tip(statusName(status))}>
      {icons[status]}
      <span className="sr">{statusName(status)}</span>
    </span>
  )
}
