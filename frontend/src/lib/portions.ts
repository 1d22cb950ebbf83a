/** How much is laid out at once: many pages to read, and still no pause to wait for. */
const portionChars = 50_000
// Of a text with lines longer than this a portion is no longer either: a browser breaks a line by the square of it.
export const lineChars = 20_000

/** Where the portions of a text end in which it is drawn, the last at its own end. No surrogate pair is cut. */
export function portionsOf(text: string): number[] {
  const size = hasLongLine(text) ? lineChars : portionChars
  const ends: number[] = []
  for (let at = 0; at < text.length; at = ends.at(-1) ?? text.length) ends.push(endBefore(text, at + size))
  return ends
}

/** The place at or just before this one where a text can be cut. */
export function endBefore(text: string, at: number): number {
  if (at >= text.length) return text.length
  const code = text.charCodeAt(at - 1)
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at
}

export const cutText = (text: string, most: number): string => text.slice(0, endBefore(text, most))

const longestQuote = 60

/** A name in quotation marks, short enough for the sentence around it to be read. */
export const quoted = (name: string): string =>
  `“${name.length > longestQuote ? `${cutText(name, longestQuote).trimEnd()}…` : name}”`

/** Whether a line of the text is too long to be broken at once. */
function hasLongLine(text: string): boolean {
  if (text.length <= lineChars) return false
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    if ((end < 0 ? text.length : end) - at > lineChars) return true
    at = end < 0 ? text.length : end + 1
  }
  return false
}
