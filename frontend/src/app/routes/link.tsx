import { useLocation, useNavigate } from '@tanstack/react-router'
import { lazy, useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { ThemeButton } from '@/features/auth/components/theme-button'
import type { LinkedPrompt } from '@/features/links/api/linked-prompt'
import { LinkedPage } from '@/features/links/components/linked-page'
import { Button } from '@/ui/button'
import { LateDialog } from '@/ui/late-dialog'
import { toast } from '@/ui/toast'
import { useTitle } from '../title'

const ForkDialog = lazy(() => import('@/features/sharing/components/fork-dialog'))

/** What a public link leads to. Its token stands behind the #, which no browser sends anywhere. */
export function LinkRoute() {
  useTitle('A shared prompt')
  const token = useLocation({ select: ({ hash }) => hash })
  return (
    <LinkedPage
      key={token}
      token={token || 'none'}
      actions={(shown) => <CopyHere token={token} shown={shown} />}
      footer={<ThemeButton />}
    />
  )
}

function CopyHere({ token, shown }: { token: string; shown: LinkedPrompt }) {
  const state = useSession()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  if (state.status !== 'signed-in')
    return <p className="help">To copy it, sign in in this browser and open the link again.</p>
  if (state.user.role === 'viewer') return null
  const forked = (promptId: string) => {
    toast('Copied')
    void navigate({ to: '/p/$promptId', params: { promptId } })
  }
  return (
    <>
      <Button onClick={() => setAsking(true)}>Copy into my workspace</Button>
      {asking && (
        <LateDialog onClose={() => setAsking(false)}>
          <ForkDialog
            source={{ link: token, name: shown.prompt_name }}
            onClose={() => setAsking(false)}
            onForked={forked}
          />
        </LateDialog>
      )}
    </>
  )
}
