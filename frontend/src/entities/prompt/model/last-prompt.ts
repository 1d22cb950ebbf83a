import { readText, writeText } from '@/lib/stored'

const lastKey = 'last-prompt'
const openingKey = 'opening-prompt'
const brokenKey = 'broken-prompt'

/** Where "/" leads. An id that is no longer yours is a 404 and is passed over. */
export function readLastPrompt(): string | null {
  const id = readText(lastKey)
  return id && /^[0-9a-f-]{36}$/.test(id) ? id : null
}

export const rememberPrompt = (id: string): void => writeText(lastKey, id)

/** Before a prompt is drawn: a page that ends while it draws never says that it was shown. */
export const noteOpening = (id: string): void => writeText(openingKey, id)

/** The prompt is on the screen, and the page answers. */
export function noteShown(id: string): void {
  for (const key of [openingKey, brokenKey]) if (readText(key) === id) writeText(key, null)
}

export const noteBroken = (id: string): void => writeText(brokenKey, id)

/** The prompt that took its screen, or the page, down: it must not take the start page with it. */
export const readBroken = (): string | null => readText(brokenKey) ?? readText(openingKey)
