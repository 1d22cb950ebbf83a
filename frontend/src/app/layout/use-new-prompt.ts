import { ApiError, type Schemas } from '@playground/client'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useRef } from 'react'
import { projectBeside } from '@/entities/project/api/projects'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { createCompletion, createPrompt, firstPrompts } from '@/entities/prompt/api/prompts'
import { workspaces } from '@/entities/prompt/api/workspaces'
import { isUnsaid } from '@/entities/prompt/model/content'
import { untitled } from '@/entities/prompt/model/first-words'
import { keys } from '@/lib/query-keys'
import { focusSoon } from '@/ui/focus-soon'
import { holdTyping } from '@/ui/hold-typing'
import { toast } from '@/ui/toast'
import { changedElsewhere } from '../query-client'

type Mode = Schemas['PromptMode']

/** The prompt that the address names, if any. */
export function useOpenPrompt(): string | null {
  return useRouterState({
    select: (state) => /^\/p\/([0-9a-f-]{36})/.exec(state.location.pathname)?.[1] ?? null,
  })
}

// More than this is not looked through before one is made.
const mostLookedAt = 3

/** A prompt of the project that has no name, no text and no run: it is as good as a new one. */
async function findEmpty(client: QueryClient, projectId: string, mode: Mode): Promise<string | null> {
  try {
    const named = (await firstPrompts(projectId)).filter((one) => one.name === untitled)
    for (const { id } of named.slice(0, mostLookedAt)) {
      const page = await client.fetchQuery(promptPageQuery(id))
      if (page.prompt.mode === mode && isEmpty(page)) return id
    }
  } catch {
    // Then one is made, or that fails and says so.
  }
  return null
}

function isEmpty({ prompt, execution_count: runs }: Schemas['PromptPage']): boolean {
  if (prompt.permission === 'view' || runs > 0) return false
  // What was typed and is not saved yet counts too.
  const { name, content } = workspaces.open(prompt).draft.get()
  // The instruction of a completion is there from the beginning.
  const isUninstructed = content.system_prompt === '' || prompt.mode === 'completion'
  return name === untitled && isUninstructed && isUnsaid(content)
}

/** An empty prompt of its project, or a new one beside the open one, else in the first project, else in a first project made for it. */
export function useNewPrompt(mode: Mode = 'chat'): () => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  const open = useOpenPrompt()
  const busy = useRef(false)
  const projectId = async () => {
    const page = open && client.getQueryData(promptPageQuery(open).queryKey)
    return projectBeside(page || null)
  }
  const make = async () => {
    const project = await projectId()
    const create = mode === 'chat' ? createPrompt : createCompletion
    const promptId = (await findEmpty(client, project, mode)) ?? (await create(project, untitled)).id
    void client.invalidateQueries({ queryKey: keys.projects })
    changedElsewhere.tell(null)
    await navigate({ to: '/p/$promptId', params: { promptId } })
    if (promptId === open) focusSoon('[data-message] [role="textbox"]')
  }
  return () => {
    if (busy.current) return
    busy.current = true
    // What is typed from here on is meant for the new one.
    const giveBack = holdTyping('New prompt')
    make()
      .catch((error) => {
        giveBack()
        toast(`No prompt was made. ${reasonOf(error)}`, { tone: 'bad' })
      })
      .finally(() => {
        busy.current = false
      })
  }
}

// Who may not make one is told so.
const reasonOf = (error: unknown): string =>
  error instanceof ApiError && error.code === 'FORBIDDEN' ? error.message : 'The server did not take it.'
