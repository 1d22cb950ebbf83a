import { setRunsOf } from '@/entities/execution/api/set-runs'
import { isUnsaid } from '@/entities/prompt/model/content'
import { variablesOf } from '@/entities/prompt/model/draft'
import { valuesOfSet } from '@/entities/prompt/model/value-sets'
import { missingIn, toWire } from '@/entities/prompt/model/values'
import type { Workspace } from '@/entities/prompt/model/workspace'
import { toast } from '@/ui/toast'
import { nameByWords } from './start-run'

/** Saves what was typed, then runs the prompt as it is seen once with each set. Why it does not is said. */
export async function runAllSets({ promptId, draft, autosave, kept }: Workspace): Promise<void> {
  const bad = (text: string) => void toast(text, { tone: 'bad' })
  if (isUnsaid(draft.get().content)) return bad('Nothing to send yet: the last message is empty.')
  nameByWords(draft)
  if (!(await autosave.flush())) return bad('The sets were not run, since your changes are not saved yet.')
  await kept.judge()
  if (kept.here.getState().asks)
    return bad('The sets were not run: first say what becomes of what looks like a key.')
  const names = variablesOf(draft.get().content)
  const { revision } = autosave
  kept.sets.refresh()
  setRunsOf(promptId).start({
    inputs: kept.sets.store.getState().map((set) => {
      const values = valuesOfSet(set)
      return { ...set, values: toWire(names, values), missing: missingIn(names, values) }
    }),
    revision,
    isCurrent: () => autosave.revision === revision,
  })
}
