import { mayHoldKey } from '@/lib/secrets/may-hold-key'
import { type Guard, nothing } from './judgement'

type FoundKeys = typeof import('./found-keys')
let found: FoundKeys | null = null
let coming: Promise<FoundKeys> | null = null

/** What was found and what was said of it. It comes when first a text could hold a key. */
export function foundKeys(): Promise<FoundKeys> {
  coming ??= import('./found-keys').then(
    (module) => {
      found = module
      return module
    },
    (error: unknown) => {
      coming = null
      throw error
    },
  )
  return coming
}

export const guard: Guard = {
  judge(texts, known) {
    const unread = texts.filter(mayHoldKey)
    return unread.length > 0 && found ? found.judge(unread, known) : { ...nothing, unread }
  },
  look: async (texts) => (await foundKeys()).look(texts),
}
