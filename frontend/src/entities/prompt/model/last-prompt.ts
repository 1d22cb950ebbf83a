import { readText, writeText } from '@/lib/stored'

const storageKey = 'last-prompt'

/** Where "/" leads. Kept per browser, not per person: an id that is not yours is a 404 and is passed over. */
export function readLastPrompt(): string | null {
  const id = readText(storageKey)
  return id && /^[0-9a-f-]{36}$/.test(id) ? id : null
}

export const rememberPrompt = (id: string): void => writeText(storageKey, id)
