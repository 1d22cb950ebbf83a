import { data } from '@playground/client'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'
import { toast } from '@/ui/toast'
import { useWorkspace } from '../components/use-workspace'

/** Makes a version the draft again. The server keeps what the draft held as a version, so it is saved first. */
export function useRestoreVersion(promptId: string): (version: number) => Promise<void> {
  const { autosave } = useWorkspace()
  const client = useQueryClient()
  return useCallback(
    async (version) => {
      if (!(await autosave.flush())) {
        toast('First your last changes have to be saved', { tone: 'bad' })
        return
      }
      const path = { prompt_id: promptId, version_number: version }
      const route = '/v1/prompts/{prompt_id}/versions/{version_number}/restore'
      autosave.receive((await data(api.POST(route, { params: { path } }))).prompt)
      await client.invalidateQueries({ queryKey: keys.prompt(promptId) })
      toast(`Version ${version} is the prompt again`)
    },
    [autosave, client, promptId],
  )
}
