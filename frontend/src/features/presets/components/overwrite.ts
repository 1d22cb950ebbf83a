import { presets } from '@/entities/preset/api/presets'
import type { PresetContent } from '@/entities/preset/model/preset'
import { quoted } from '@/lib/portions'
import { toast } from '@/ui/toast'

/** What was there before can be had back, as far as it is known here. Returns the id. */
export async function overwriteWithUndo(id: string, content: PresetContent): Promise<string> {
  const before = await presets.content(id).catch(() => null)
  await presets.overwrite(id, content)
  const undo = before && (() => void presets.overwrite(id, before))
  toast(`${quoted(presets.find(id)?.name ?? '')} overwritten`, undo ? { undo } : {})
  return id
}

/** No question beforehand: the toast takes it back, and so do thirty days on the server. */
export async function removeWithUndo(id: string): Promise<void> {
  const name = presets.find(id)?.name ?? ''
  const restore = await presets.remove(id)
  toast(`${quoted(name)} deleted`, { undo: () => void restore() })
}

export async function rename(id: string, name: string): Promise<void> {
  const other = presets.named(name, id)
  if (other) return void toast(`There is a preset ${quoted(other.name)} already`, { tone: 'bad' })
  await presets.rename(id, name)
}
