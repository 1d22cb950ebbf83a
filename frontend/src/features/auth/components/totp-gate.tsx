import { useQueryClient } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { refreshToken } from '@/entities/session/model/session'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { LateDialog } from '@/ui/late-dialog'
import { toast } from '@/ui/toast'
import { signOut } from '../api/auth'
import { switchWorkspace, useOwnOrganizations } from '../api/workspaces'

const EnrolDialog = lazy(() => import('./enrol-dialog'))

/** Over every screen of a workspace that asks for two-step sign-in, for a person who has it not: the ways on. */
export default function TotpGate() {
  const state = useSession()
  const client = useQueryClient()
  const others = useOwnOrganizations().data ?? []
  // A dialog that did not load is asked for again.
  const [turn, setTurn] = useState(0)
  if (state.status !== 'signed-in') return null
  const { organization } = state
  const failed = (error: Error) => toast(sentences(error.message, 'Try again in a moment'), { tone: 'bad' })
  const enter = () =>
    void refreshToken()
      .then(() => client.invalidateQueries())
      .catch(failed)
  const elsewhere = others.filter(({ id }) => id !== organization.id).slice(0, 2)
  return (
    <LateDialog key={turn} onClose={() => setTurn(turn + 1)}>
      <EnrolDialog
        lead={
          <p>
            <b className="strong">{organization.name}</b> asks its people for two-step sign-in. Nothing is
            lost: what you typed is kept, and you go on where you were.
          </p>
        }
        onDone={enter}
        footer={
          <>
            <Button large look="ghost" onClick={() => void signOut().catch(failed)}>
              Sign out
            </Button>
            {elsewhere.map(({ id, name }) => (
              <Button key={id} large onClick={() => void switchWorkspace(id).catch(failed)}>
                Go on in {name}
              </Button>
            ))}
          </>
        }
      />
    </LateDialog>
  )
}
