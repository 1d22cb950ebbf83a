import type { Extra } from './parameters'

export type ReadExtra = { value: Extra } | { error: string }

const example = '{ "top_k": 40 }'

/** What was typed as further parameters; where it is none, what is wrong and where. Blank stands for none. */
export function readExtra(text: string): ReadExtra {
  if (text.trim() === '') return { value: {} }
  const parsed = parse(text)
  if ('error' in parsed) return parsed
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { error: `Write an object, such as ${example}` }
  }
  return { value: value as Extra }
}

/** As it stands in the field. */
export const extraText = (extra: Extra): string =>
  Object.keys(extra).length === 0 ? '' : JSON.stringify(extra, null, 2)

function parse(text: string): { value: unknown } | { error: string } {
  try {
    const value = JSON.parse(text)
    const lost = inexactIn(text)
    return lost === null
      ? { value }
      : { error: `${lost} has more digits than can be kept. Write it as a text.` }
  } catch (error) {
    return { error: `No JSON yet${placeOf(String(error), text)}` }
  }
}

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** The first number of a JSON text that would not stay what it is; of fractions none loses what would be missed. */
function inexactIn(text: string): string | null {
  for (const [token] of text.matchAll(stringOrNumber)) {
    if (token.startsWith('"')) continue
    const value = Number(token)
    const isWritten = String(value) === token || !/^-?\d+$/.test(token)
    if (!Number.isFinite(value) || !(isWritten || BigInt(token) === BigInt(value))) return token
  }
  return null
}

/** ", line 2, column 5", as far as the browser says where. */
function placeOf(message: string, text: string): string {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  if (line && column) return `: line ${line}, column ${column}`
  const [, position] = /position (\d+)/.exec(message) ?? []
  if (position === undefined && !/end of/i.test(message)) return ''
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n')
  return `: line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}
