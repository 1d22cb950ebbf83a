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
  const bad = (text: string) => () => void toast(`“${name}” ${text}`, { tone: 'bad' })
  const undo = () => void restore().then(onRestored, bad('could not be brought back.'))
  const done = () => {
    onDeleted()
    toast(`“${name}” deleted`, { undo })
  }
  await remove().then(done, bad('was not deleted. The server did not answer.'))
}
