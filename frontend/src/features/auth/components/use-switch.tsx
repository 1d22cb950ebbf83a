import { useState } from 'react'
import { sentences } from '@/lib/sentences'
import { toast } from '@/ui/toast'
import { countUnsaved } from '../api/auth'
import { type OwnOrganization, switchWorkspace } from '../api/workspaces'
import { SwitchDialog } from './switch-dialog'

/** Sends what was typed and goes on in another workspace; where not all could be sent, it asks before. */
export function useSwitch() {
  const [asking, setAsking] = useState<{ to: OwnOrganization; unsaved: number } | null>(null)
  const go = (to: OwnOrganization) =>
    switchWorkspace(to.id).catch((error: Error) =>
      toast(sentences(`Could not go on in ${to.name}`, error.message), { tone: 'bad' }),
    )
  const ask = async (to: OwnOrganization) => {
    const unsaved = await countUnsaved()
    if (unsaved === 0) void go(to)
    else setAsking({ to, unsaved })
  }
  const dialog = asking && (
    <SwitchDialog
      unsaved={asking.unsaved}
      to={asking.to.name}
      onStay={() => setAsking(null)}
      onSwitch={() => {
        setAsking(null)
        void go(asking.to)
      }}
    />
  )
  return { ask: (to: OwnOrganization) => void ask(to), dialog }
}
