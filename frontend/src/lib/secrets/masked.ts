import { mayHoldKey } from './may-hold-key'
import type { Finding } from './scan'

/** As much of a key as tells which it is. */
export const masked = (secret: string): string => `${secret.slice(0, 4)}…`

/** A text with its keys masked, and how many there were. Where it cannot be looked at it stays as it is. */
export async function withMaskedKeys(text: string): Promise<{ text: string; count: number }> {
  if (!mayHoldKey(text)) return { text, count: 0 }
  const found = await import('./scanner').then(({ scanTexts }) => scanTexts([text])).catch(() => [])
  const keys: Finding[] = found[0] ?? []
  return { text: replaced(text, keys), count: keys.length }
}

function replaced(text: string, keys: Finding[]): string {
  let from = 0
  let result = ''
  for (const key of keys) {
    result += `${text.slice(from, key.from)}${masked(text.slice(key.from, key.to))}[key]`
    from = key.to
  }
  return result + text.slice(from)
}
