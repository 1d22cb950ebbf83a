import { executionNow } from '@/entities/execution/api/execution'
import { runnerOf } from '@/entities/execution/api/runners'
import type { DraftStore } from '@/entities/prompt/model/draft-store'
import { letterOf } from '@/entities/prompt/model/panes'
import { toast } from '@/ui/toast'

/** What a pane holds becomes the prompt, its run with it, and the panes close. */
export function keepAsPrompt(draft: DraftStore, promptId: string, id: string): void {
  const letter = letterOf(draft.get(), id)
  draft.dispatch({ type: 'keep pane', id })
  toast(`${letter} is the prompt now, and the panes are closed`, { undo: draft.undo })
  void showRunOf(promptId, id)
}

async function showRunOf(promptId: string, id: string): Promise<void> {
  const { executionId } = runnerOf(promptId, id).state.getState()
  const main = runnerOf(promptId, null)
  if (!executionId || main.running) return
  const execution = await executionNow(executionId).catch(() => null)
  if (!execution || main.running) return
  if (execution.status === 'running') await main.attach(execution)
  else main.show(execution)
}
