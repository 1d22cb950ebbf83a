import { OfflineError } from '@playground/client'
import { sentences } from '@/lib/sentences'
import { toast } from '@/ui/toast'

type Removal = {
  name: string
  remove: () => Promise<unknown>
  restore: () => Promise<unknown>
  onDeleted: () => void
  onRestored?: () => void
}

/**
 * No question beforehand: the toast takes it back, and so do thirty days on the server. The removal goes on
 * when the row that began it is gone.
 */
export async function removeWithUndo({ name, remove, restore, onDeleted, onRestored }: Removal) {
  const bad = (text: string) => (error: Error) => void toast(sentences(text, error.message), { tone: 'bad' })
  const undo = () => void restore().then(onRestored, bad(`“${name}” could not be brought back`))
  const done = () => {
    onDeleted()
    toast(`“${name}” deleted`, { undo })
  }
  // An answer that was lost may have been a yes.
  const notKnown = (error: Error) =>
    bad(
      error instanceof OfflineError
        ? `Whether “${name}” was deleted is not known`
        : `“${name}” was not deleted`,
    )(error)
  await remove().then(done, notKnown)
}
