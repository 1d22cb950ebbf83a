import type { Schemas } from '@playground/client'
import { useCallback } from 'react'
import { toast } from '@/ui/toast'
import { useVersionMutations } from '../api/versions'
import { useWorkspace } from './use-workspace'

/** Both begin by saving the draft: what is kept, or put aside, is what stands on the screen. */
export function useVersionActions() {
  const { promptId, autosave } = useWorkspace()
  const { keep, restore, latest } = useVersionMutations(promptId)
  return {
    /** Keeps the draft as a version. Null when it was not kept, which a toast has said then. */
    keep: useCallback(
      async (message: string): Promise<Schemas['PromptVersion'] | null> => {
        if (!(await autosave.flush())) return unsaved()
        const known = latest()
        const version = await keep(message).catch(refused)
        if (version) toast(keptText(version.version_number, known))
        return version
      },
      [autosave, keep, latest],
    ),
    /** Makes a version the draft again. False when it was not restored, which a toast has said then. */
    restore: useCallback(
      async (number: number): Promise<boolean> => {
        if (!(await autosave.flush())) return unsaved() !== null
        const before = await keep('').catch(refused)
        if (!before || !(await restore(number).catch(refused))) return false
        const undo = () => void restore(before.version_number).catch(refused)
        toast(`v${number} is the draft again. What it held is v${before.version_number}`, { undo })
        return true
      },
      [autosave, keep, restore],
    ),
  }
}

// The same content is the same version, so keeping it again makes none.
const keptText = (number: number, known: number | null): string =>
  known !== null && number <= known
    ? `Nothing was changed since v${number}, so that is it`
    : `Kept as v${number}`

function unsaved(): null {
  toast('First your last changes have to be saved', { tone: 'bad' })
  return null
}

function refused(): null {
  toast('The server did not take it. Nothing was changed.', { tone: 'bad' })
  return null
}
