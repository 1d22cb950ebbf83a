/**
 * The words of a text's beginning without the marks of Markdown, on one line: a list shows what an answer says, and
 * not how it is set. A text that is nothing but marks stays as it is.
 */
export function plainWords(text: string): string {
  const words = text
    .replace(/!?\[([^\]]*)\]\([^)]*\)?/g, '$1')
    .split('\n')
    .map(withoutLineMarks)
    .join(' ')
    .replace(/(\*\*|__|~~|`+)/g, '')
    .replace(/(^|[\s(“"'])[*_](?=\S)/g, '$1')
    .replace(/(\S)[*_](?=[\s).,:;!?”"']|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return words || text.trim()
}

// Headings, quotes, bullets, numbers, rules, fences and the lines of tables.
function withoutLineMarks(line: string): string {
  if (/^\s*(```|~~~|([-*_]\s*){3,}$|\|?[\s:|-]+\|[\s:|-]*$)/.test(line)) return ''
  return line
    .replace(/^\s*((#{1,6}|>+|[-*+])\s+)+/, '')
    .replace(/^\s*\|/, '')
    .replace(/\|\s*$/, '')
    .replace(/\s\|\s/g, ' ')
}
