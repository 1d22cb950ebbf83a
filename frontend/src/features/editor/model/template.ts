/** The server's grammar, word for word: an escape, or `{{ name }}` with spaces and tabs allowed inside. */
const placeholder = /\\\{\{|\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}/g

export type Placeholder = { name: string; from: number; to: number }

export function placeholders(text: string): Placeholder[] {
  if (!text.includes('{{')) return []
  return Array.from(text.matchAll(placeholder)).flatMap((match) =>
    match[1] ? [{ name: match[1], from: match.index, to: match.index + match[0].length }] : [],
  )
}

/** The names that texts use, in order of first use, each once. */
export function variablesIn(texts: Iterable<string>): string[] {
  const names = new Set<string>()
  for (const text of texts) {
    for (const { name } of placeholders(text)) names.add(name)
  }
  return [...names]
}
