import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useRouterState } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { firstPrompts } from '@/entities/prompt/api/prompts'
import type { View } from '@/entities/prompt/model/places'
import { keys } from '@/lib/query-keys'
import { sentences } from '@/lib/sentences'
import { focusSoon } from '@/ui/focus-soon'
import { holdTyping } from '@/ui/hold-typing'
import { toast } from '@/ui/toast'
import { useAhead } from '@/ui/use-ahead'
import { useShortcut } from '@/ui/use-shortcut'
import { readPromptSearch, viewOf } from '../search'
import { useOpenPrompt } from './use-new-prompt'

export const paletteKeys = 'mod+k'

type Address = { promptId: string; view: View }

const fetchPalette = () => import('@/features/palette/components/palette')

const linkTo = ({ promptId, view }: Address) =>
  ({ to: '/p/$promptId', params: { promptId }, search: readPromptSearch(view) }) as const

/** The palette, while it is open, and what opens it. Its code is fetched ahead, so that it opens within a frame. */
export function usePalette(): { open: () => void; palette: ReactNode } {
  const [Palette, fetched] = useAhead(fetchPalette)
  const [asked, ask] = useState<{ returnTo: Element | null } | null>(null)
  const router = useRouter()
  const promptId = useOpenPrompt()
  const view = useRouterState({ select: (state) => viewOf(readPromptSearch(state.location.search)) })
  const openProject = useOpenProject()
  const client = useQueryClient()
  const around = {
    client,
    promptId,
    go: (id: string) => router.navigate(linkTo({ promptId: id, view: {} })),
  }
  const close = () => ask(null)
  const open = () => {
    ask({ returnTo: document.activeElement })
    if (Palette) return
    const giveBack = holdTyping('Search', { onEscape: close })
    fetched().catch(() => {
      giveBack()
      close()
      toast('The search did not load. Try again when the server can be reached.', { tone: 'bad' })
    })
  }
  useShortcut(paletteKeys, open)
  const palette = asked && Palette && (
    <Palette
      returnTo={asked.returnTo}
      here={promptId === null ? null : { promptId, view }}
      hrefOf={(address) => router.buildLocation(linkTo(address)).href}
      onGo={(address) => void router.navigate(linkTo(address))}
      onProject={openProject}
      onPreset={(id) => void import('./open-preset').then((it) => it.openPreset(around, id, false))}
      onClose={close}
    />
  )
  return { open, palette }
}

/** A project is opened at the newest of its prompts. */
function useOpenProject(): (projectId: string) => void {
  const client = useQueryClient()
  const router = useRouter()
  return (projectId) => {
    firstPrompts(projectId)
      .then(([first]) => {
        if (first) return router.navigate(linkTo({ promptId: first.id, view: {} }))
        focusSoon(`[data-project="${projectId}"]`)
        toast('There is no prompt in this project yet')
      })
      .catch((error: Error) => {
        void client.invalidateQueries({ queryKey: keys.projects })
        toast(sentences('The project did not open', error.message), { tone: 'bad' })
      })
  }
}
