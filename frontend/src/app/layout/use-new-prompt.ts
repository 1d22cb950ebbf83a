import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useRef } from 'react'
import { createProject, firstProject } from '@/entities/project/api/projects'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { createPrompt } from '@/entities/prompt/api/prompts'
import { keys } from '@/lib/query-keys'
import { toast } from '@/ui/toast'
import { changedElsewhere } from '../query-client'

/** The prompt that the address names, if any. */
export function useOpenPrompt(): string | null {
  return useRouterState({
    select: (state) => /^\/p\/([0-9a-f-]{36})/.exec(state.location.pathname)?.[1] ?? null,
  })
}

/** A prompt beside the open one, else in the first project, else in a first project made for it. */
export function useNewPrompt(): () => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  const open = useOpenPrompt()
  const busy = useRef(false)
  const projectId = async () => {
    const page = open && client.getQueryData(promptPageQuery(open).queryKey)
    if (page) return page.prompt.project_id
    return (await firstProject())?.id ?? (await createProject('My prompts')).id
  }
  const make = async () => {
    const prompt = await createPrompt(await projectId(), 'Untitled')
    void client.invalidateQueries({ queryKey: keys.projects })
    changedElsewhere.tell(null)
    await navigate({ to: '/p/$promptId', params: { promptId: prompt.id } })
  }
  return () => {
    if (busy.current) return
    busy.current = true
    make()
      .catch(() => toast('No prompt was made. The server did not take it.', { tone: 'bad' }))
      .finally(() => {
        busy.current = false
      })
  }
}
