import { cutText } from '@/lib/portions'

const blank = '\n\n'
// What takes minutes to be read aloud.
const mostChars = 2_000

/** The last paragraph that is whole, that is, followed by a blank line. */
export function lastParagraph(text: string): string {
  const end = text.lastIndexOf(blank)
  if (end < 0) return ''
  const start = text.lastIndexOf(blank, end - 1)
  return cutText(text.slice(start < 0 ? 0 : start + blank.length, end).trim(), mostChars)
}
