/** Text split at its {{variables}}, for showing them. \{{ stays two literal braces. */
export type Part = { text: string; variable: boolean }

const pattern = /(\\\{\{)|\{\{ *[A-Za-z_][A-Za-z0-9_]* *\}\}/g

export function templateParts(text: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    if (match[1]) continue
    if (match.index > from) parts.push({ text: text.slice(from, match.index), variable: false })
    parts.push({ text: match[0], variable: true })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from), variable: false })
  return parts
}
