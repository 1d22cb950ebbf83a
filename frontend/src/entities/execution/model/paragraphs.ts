const blank = '\n\n'

/** The last paragraph that is whole, that is, followed by a blank line. */
export function lastParagraph(text: string): string {
  const end = text.lastIndexOf(blank)
  if (end < 0) return ''
  const start = text.lastIndexOf(blank, end - 1)
  return text.slice(start < 0 ? 0 : start + blank.length, end).trim()
}
