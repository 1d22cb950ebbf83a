import type { JsonShape } from './parameters'

export type ReadJson = { value: unknown } | { error: string }

type Form = {
  /** What an empty field stands for. */
  none: unknown
  /** Whether a value that was read is of this form, and not too large for it. */
  fits(value: unknown): boolean
  /** What to write instead, with an example. */
  wanted: string
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// As many as the server takes.
const mostTools = 128
const mostChars = 200
const word = /^[\w.-]+$/

const forms: Record<JsonShape, Form> = {
  parameters: { none: {}, fits: isObject, wanted: 'Write an object, such as { "top_k": 40 }' },
  object: { none: null, fits: isObject, wanted: 'Write an object, such as { "type": "json_object" }' },
  objects: {
    none: [],
    fits: (value) => Array.isArray(value) && value.length <= mostTools && value.every(isObject),
    wanted: `Write a list of at most ${mostTools} objects, such as [{ "type": "function", "function": { "name": "find" } }]`,
  },
  choice: {
    none: null,
    fits: (value) =>
      isObject(value) || (typeof value === 'string' && value !== '' && value.length <= mostChars),
    wanted: 'Write auto, none, required, or an object that names a tool',
  },
}

/** What was typed, as a value of this form; where it is none, what is wrong and where. Blank stands for none. */
export function readJson(text: string, shape: JsonShape): ReadJson {
  const { none, fits, wanted } = forms[shape]
  const typed = text.trim()
  if (typed === '') return { value: none }
  const parsed = shape === 'choice' && word.test(typed) ? { value: typed } : parse(text)
  return 'error' in parsed || fits(parsed.value) ? parsed : { error: wanted }
}

/** As it stands in the field: a word without its quotes, where one may be written so. */
export function jsonText(value: unknown, shape: JsonShape): string {
  if (
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0 && shape !== 'object' && shape !== 'choice')
  )
    return ''
  return shape === 'choice' && typeof value === 'string' && word.test(value)
    ? value
    : JSON.stringify(value, null, 2)
}

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
