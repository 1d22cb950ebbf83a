import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { firstPrompts } from '@/entities/prompt/api/prompts'
import type { View } from '@/entities/prompt/model/places'
import { keys } from '@/lib/query-keys'
import { fetchAhead } from '@/lib/usable'
import { focusSoon } from '@/ui/focus-soon'
import { toast } from '@/ui/toast'
import { useShortcut } from '@/ui/use-shortcut'
import { readPromptSearch, viewOf } from '../search'
import { useOpenPrompt } from './use-new-prompt'

export const paletteKeys = 'mod+k'

type Address = { promptId: string; view: View }

type Palette = typeof import('@/features/palette/components/palette')['Palette']

let loaded: Palette | null = null

async function load(): Promise<Palette> {
  loaded = (await import('@/features/palette/components/palette')).Palette
  return loaded
}

const linkTo = ({ promptId, view }: Address) =>
  ({ to: '/p/$promptId', params: { promptId }, search: readPromptSearch(view) }) as const

/** The palette, while it is open, and what opens it. Its code is fetched ahead, so that it opens within a frame. */
export function usePalette(): { open: () => void; palette: ReactNode } {
  const [shown, show] = useState<{ Palette: Palette; returnTo: Element | null } | null>(null)
  const [isAsked, ask] = useState(false)
  const typed = useRef('')
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
  useEffect(() => void fetchAhead(load).catch(() => undefined), [])
  const open = () => {
    const returnTo = document.activeElement
    typed.current = ''
    if (loaded) return show({ Palette: loaded, returnTo })
    ask(true)
    load()
      .then((Palette) => show({ Palette, returnTo }))
      .catch(() => {
        if (returnTo instanceof HTMLElement) returnTo.focus()
        toast('The search did not load. Try again when the server can be reached.', { tone: 'bad' })
      })
      .finally(() => ask(false))
  }
  useShortcut(paletteKeys, open)
  const palette = shown ? (
    <shown.Palette
      begun={typed.current}
      returnTo={shown.returnTo}
      here={promptId === null ? null : { promptId, view }}
      hrefOf={(address) => router.buildLocation(linkTo(address)).href}
      onGo={(address) => void router.navigate(linkTo(address))}
      onProject={openProject}
      onPreset={(id) => void import('./open-preset').then((it) => it.openPreset(around, id, false))}
      onClose={() => show(null)}
    />
  ) : (
    isAsked && <Beginning typed={typed} />
  )
  return { open, palette }
}

/** What is typed before the palette is there is meant for it, and for nothing else. */
function Beginning({ typed }: { typed: { current: string } }) {
  const box = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => box.current?.focus(), [])
  const keep = (text: string) => {
    typed.current = text
  }
  return <input ref={box} className="sr" aria-label="Search" onChange={({ target }) => keep(target.value)} />
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
      .catch(() => {
        void client.invalidateQueries({ queryKey: keys.projects })
        toast('The project did not open. The server did not answer.', { tone: 'bad' })
      })
  }
}
