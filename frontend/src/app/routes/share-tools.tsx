import type { Schemas } from '@playground/client'
import { UserPlus } from 'lucide-react'
import { lazy } from 'react'
import { useDraft } from '@/entities/prompt/components/use-workspace'
import { askToFork } from '@/entities/prompt/model/forking'
import { useCommand } from '@/ui/commands'
import { IconButton } from '@/ui/icon-button'
import { LateDialog } from '@/ui/late-dialog'

const ShareDialog = lazy(() => import('@/features/sharing/components/share-dialog'))

type Props = { page: Schemas['PromptPage']; onOpen: () => void }

/** Share, for who may do that, and what the palette offers of it. */
export function ShareButton({ page: { prompt }, onOpen }: Props) {
  const name = useDraft((draft) => draft.name)
  const mayShare = prompt.permission === 'owner'
  useCommand('Duplicate into…', null, () => askToFork({ id: prompt.id, name }))
  useCommand('Share', null, onOpen, mayShare)
  if (!mayShare) return null
  return (
    <IconButton label="Share" onClick={onOpen}>
      <UserPlus />
    </IconButton>
  )
}

/** The dialog, which no header may have in it. */
export function Sharing({ promptId, onClose }: { promptId: string; onClose: () => void }) {
  const name = useDraft((draft) => draft.name)
  return (
    <LateDialog onClose={onClose}>
      <ShareDialog promptId={promptId} name={name} onClose={onClose} />
    </LateDialog>
  )
}
