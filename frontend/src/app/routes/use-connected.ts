import { useQueryClient } from '@tanstack/react-query'
import { providerName } from '@/entities/model/model/model'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { keys } from '@/lib/query-keys'
import { toast } from '@/ui/toast'

/** Once a provider is connected the prompt uses the first of its models, in place of the demo. */
export function useConnected() {
  const client = useQueryClient()
  const { draft, promptId } = useWorkspace()
  return async (connected: { provider: string; models: number } | null) => {
    await client.invalidateQueries({ queryKey: keys.prompts })
    if (!connected) return
    const { models } = await client.fetchQuery({ ...promptPageQuery(promptId), staleTime: 0 })
    const name = providerName(connected.provider)
    const first = models.find((model) => model.provider === connected.provider && model.available)
    if (!first) return toast(`${name} is connected. It lists no models: name one under Parameters.`)
    draft.dispatch({ type: 'parameters', values: { model: first.id } })
    toast(`${name} is connected. This prompt runs on ${first.name} now`, { undo: draft.undo })
  }
}
