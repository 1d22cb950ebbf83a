export type Person = { id: string; name: string }

const longestName = 40

/** The name that is being typed behind an @ before the cursor, and where that is; null where none is. */
export function typedName(text: string, cursor: number): { at: number; name: string } | null {
  const before = text.slice(Math.max(0, cursor - longestName - 1), cursor)
  const found = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/u.exec(before)
  if (!found) return null
  const name = found[1] ?? ''
  return { at: cursor - name.length - 1, name }
}

/** The text with a person's name in the place of what was typed of it, and where the cursor is then. */
export function withName(
  text: string,
  at: number,
  cursor: number,
  { name }: Person,
): { text: string; cursor: number } {
  const said = `@${name} `
  return { text: text.slice(0, at) + said + text.slice(cursor).replace(/^ /, ''), cursor: at + said.length }
}

/** Those of the people who were chosen whom the text still names. */
export const namedIn = (text: string, people: readonly Person[]): Person[] =>
  people.filter(({ name }) => text.includes(`@${name}`))

/** The text as Markdown in which the names of people stand out. One with code in it stays as it is. */
export function withNames(text: string, people: readonly Person[]): string {
  if (people.length === 0 || text.includes('`')) return text
  const names = people.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length)
  const any = new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'gu')
  return text.replace(any, (name) => `**${name.replace(/[\\*_[\]<>~|#]/g, '\\$&')}**`)
}
