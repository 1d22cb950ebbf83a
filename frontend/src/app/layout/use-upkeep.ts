import type { Schemas } from '@playground/client'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { onRunEnded, runsElsewhere } from '@/entities/execution/api/runners'
import { onPromptRefused, onPromptSaved, savedElsewhere } from '@/entities/prompt/api/workspaces'
import { keys } from '@/lib/query-keys'
import { changedElsewhere } from '../query-client'

type Page = Schemas['PromptPage']

/** What was saved, run or changed, here or in another tab, is told to whatever shows it. */
export function useUpkeep(): void {
  const client = useQueryClient()
  useEffect(() => {
    const renew = (promptId: string) => {
      for (const queryKey of [keys.prompt(promptId), keys.usage]) void client.invalidateQueries({ queryKey })
    }
    const stops = [
      onPromptSaved((prompt) => {
        show(client, prompt)
        savedElsewhere.tell(prompt)
      }),
      onPromptRefused((promptId) => {
        for (const queryKey of [keys.promptPage(promptId), keys.sharedWithMe])
          void client.invalidateQueries({ queryKey })
      }),
      savedElsewhere.hear((prompt) => show(client, prompt)),
      onRunEnded((promptId) => {
        renew(promptId)
        runsElsewhere.tell({ promptId, executionId: null })
      }),
      runsElsewhere.hear(({ promptId }) => renew(promptId)),
      changedElsewhere.hear(() => {
        for (const queryKey of [keys.projects, keys.prompts, keys.sharedWithMe])
          void client.invalidateQueries({ queryKey })
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client])
}

function show(client: QueryClient, prompt: Page['prompt']): void {
  const key = keys.promptPage(prompt.id)
  const before = client.getQueryData<Page>(key)
  if (before && prompt.revision >= before.prompt.revision) {
    client.setQueryData<Page>(key, { ...before, prompt })
  }
  // Every ten minutes an edit keeps what was there as a version.
  if (before && before.prompt.latest_version_number !== prompt.latest_version_number)
    void client.invalidateQueries({ queryKey: keys.versions(prompt.id) })
  if (before?.prompt.name !== prompt.name) void client.invalidateQueries({ queryKey: keys.projects })
}
