import { randomId } from '@playground/client'
import { Plus } from 'lucide-react'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import type { Draft } from '@/entities/prompt/model/draft'
import { withCopy } from '@/entities/prompt/model/panes'
import { Button } from '@/ui/button'
import { tip } from '@/ui/tip'

export const withPane = (draft: Draft) => withCopy(draft, draft.panes.at(-1)?.id ?? null, randomId())

/** Opens a first pane beside the prompt, as a copy of it. */
export function ComparePanes() {
  const { draft } = useWorkspace()
  return (
    <Button
      look="ghost"
      icon={<Plus />}
      {...tip('A second column with its own model, parameters and text')}
      onClick={() => draft.dispatch({ type: 'panes', panes: withPane(draft.get()) })}
    >
      Compare
    </Button>
  )
}
