import type { Schemas } from '@playground/client'
import { UserPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useDraft } from '@/entities/prompt/components/use-workspace'
import { askToFork } from '@/entities/prompt/model/forking'
import { Boundary } from '@/ui/boundary'
import { useCommand } from '@/ui/commands'
import { IconButton } from '@/ui/icon-button'

const ShareDialog = lazy(() => import('@/features/sharing/components/share-dialog'))

/** Share, for who may do that, and what the palette offers of it. */
export function ShareTools({ page: { prompt } }: { page: Schemas['PromptPage'] }) {
  const [isOpen, setOpen] = useState(false)
  const name = useDraft((draft) => draft.name)
  const mayShare = prompt.permission === 'owner'
  useCommand('Duplicate into…', null, () => askToFork({ id: prompt.id, name }))
  useCommand('Share', null, () => setOpen(true), mayShare)
  if (!mayShare) return null
  return (
    <>
      <IconButton label="Share" onClick={() => setOpen(true)}>
        <UserPlus />
      </IconButton>
      {isOpen && (
        <Boundary fallback={() => null}>
          <Suspense>
            <ShareDialog promptId={prompt.id} name={name} onClose={() => setOpen(false)} />
          </Suspense>
        </Boundary>
      )}
    </>
  )
}
