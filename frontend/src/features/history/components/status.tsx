import { Check, CircleAlert, CircleStop, LoaderCircle } from 'lucide-react'
import { statusName } from '@/lib/run-words'
import { tip } from '@/ui/tip'
import type { ExecutionStatus } from '../api/executions'

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
