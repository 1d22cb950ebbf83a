import { Check, CircleAlert, CircleStop, LoaderCircle } from 'lucide-react'
import type { ExecutionStatus } from '@/entities/execution/api/executions'
import { statusName } from '@/entities/execution/model/wording'
import { classes } from '@/ui/classes'
import { tip } from '@/ui/tip'
import styles from './status.module.css'

const icons = {
  running: <LoaderCircle className="spin" />,
  completed: <Check />,
  failed: <CircleAlert />,
  cancelled: <CircleStop />,
}
const looks = { running: styles.running, completed: null, failed: styles.bad, cancelled: null }

export function Status({ status }: { status: ExecutionStatus }) {
  return (
    <span className={classes(styles.status, looks[status])} {...tip(statusName(status))}>
      {icons[status]}
      <span className="sr">{statusName(status)}</span>
    </span>
  )
}
