import { lazy, useState } from 'react'
import { Button } from '@/ui/button'
import { LateDialog } from '@/ui/late-dialog'
import { limitsSaid, type PersonLimits } from '../model/limits'

const LimitsDialog = lazy(() => import('./limits-dialog'))

type Props = {
  title: string
  label: string
  none: string
  empty: string
  limits: PersonLimits
  save: (limits: PersonLimits) => Promise<unknown>
}

/** What may be used in a month, and the way to change it. */
export function LimitsLine({ label, none, limits, ...dialog }: Props) {
  const [open, setOpen] = useState(false)
  const said = limitsSaid(limits)
  const action = said ? 'Change' : 'Set a limit'
  return (
    <p className="soft">
      {said ? `At most ${said}.` : none}{' '}
      <Button look="ghost" inset aria-label={`${action}: ${label}`} onClick={() => setOpen(true)}>
        {action}
      </Button>
      {open && (
        <LateDialog onClose={() => setOpen(false)}>
          <LimitsDialog {...dialog} limits={limits} onClose={() => setOpen(false)} />
        </LateDialog>
      )}
    </p>
  )
}
