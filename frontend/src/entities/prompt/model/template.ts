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

/** The text with one variable called something else. Spaces inside the braces and escapes stay as they are. */
export function renameIn(text: string, from: string, to: string): string {
  return text.replace(placeholder, (all: string, name?: string) =>
    name === from ? all.replace(from, to) : all,
  )
}

/** What was typed, as a name the grammar takes; empty when nothing of it is left. */
export function asName(typed: string): string {
  const name = typed.trim().replace(/[^A-Za-z0-9_]+/g, '_')
  return /^\d/.test(name) ? `_${name}` : name
}
