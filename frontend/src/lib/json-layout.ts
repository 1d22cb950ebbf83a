// Further in, lines begin no later: what is nested by the thousand would be mostly space.
const deepest = 40

/**
 * JSON with a line for each value and two spaces for each level, and otherwise the same characters: numbers, escapes
 * and names that occur twice stay as they were written. A text that is no JSON comes back as it is.
 */
export function layOutJson(text: string): string {
  if (!isJson(text)) return text
  const out: string[] = []
  let depth = 0
  const lineBreak = () => `\n${'  '.repeat(Math.min(depth, deepest))}`
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at)
    const token = text.slice(at, end).trim()
    at = end
    if (token === '') continue
    if (token === '}' || token === ']') depth -= 1
    const before = out.at(-1)
    const isEmpty = (before === '{' && token === '}') || (before === '[' && token === ']')
    const endsLine = before === ',' || before === '{' || before === '[' || token === '}' || token === ']'
    if (before !== undefined && endsLine && token !== ',' && !isEmpty) out.push(lineBreak())
    if (token === '{' || token === '[') depth += 1
    out.push(token)
    if (token === ':') out.push(' ')
  }
  return out.join('')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Behind the sign, the string, or the other characters that begin here. */
function endOfToken(text: string, at: number): number {
  const first = text.charAt(at)
  if ('{}[],:'.includes(first)) return at + 1
  let end = at + 1
  if (first === '"') {
    while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1
    return end + 1
  }
  while (end < text.length && !'{}[],:"'.includes(text.charAt(end))) end++
  return end
}
