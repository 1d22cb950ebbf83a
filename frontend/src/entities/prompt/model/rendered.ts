import { type Content, mapTexts, readable } from './content'
import { normalName } from './template'
import type { Values } from './values'

/** A piece of a text as it is sent: what was written, or what stands there for a variable. */
export type RenderedPart = {
  text: string
  /** The variable's name. */
  name?: string
  /** It has no value, so it stands as it was written. */
  missing?: true
}

const variable = /\{\{\p{White_Space}*([\p{L}_][\p{L}\p{Nd}\p{M}_-]*)\p{White_Space}*\}\}/uy

/**
 * A text as the server sends it. Read from the left: of backslashes directly before two braces each pair writes one,
 * and one that is left over writes the braces as they stand. A value is never expanded again. An empty text is one.
 */
export function renderedParts(text: string, values: Values): RenderedPart[] {
  const parts: RenderedPart[] = []
  let plain = ''
  const put = (part: RenderedPart) => {
    if (part.text === '') return
    if (plain !== '') parts.push({ text: plain })
    plain = ''
    parts.push(part)
  }
  let from = 0
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', from)) {
    const slashes = slashesBefore(text, from, at)
    plain += text.slice(from, at - Math.ceil(slashes / 2))
    variable.lastIndex = at
    const match = slashes % 2 === 0 ? variable.exec(text) : null
    // The second of two braces may begin a pair of its own.
    const written = slashes % 2 === 1 ? '{{' : (match?.[0] ?? '{')
    if (match?.[1] === undefined) plain += written
    else put(partOf(written, normalName(match[1]), values))
    from = at + written.length
  }
  plain += text.slice(from)
  return plain === '' ? parts : [...parts, { text: plain }]
}

function slashesBefore(text: string, from: number, at: number): number {
  let first = at
  while (first > from && text[first - 1] === '\\') first--
  return at - first
}

function partOf(written: string, name: string, values: Values): RenderedPart {
  const value = values.get(name)
  return value === undefined ? { text: written, name, missing: true } : { text: value, name }
}

export const rendered = (text: string, values: Values): string =>
  renderedParts(text, values)
    .map((part) => part.text)
    .join('')

/** The values that say something: the page asks before it sends an empty one. */
export const withoutEmpty = (values: Values): Values =>
  new Map([...values].filter(([, value]) => value !== ''))

type Filled = Content & { messages: { role: string; content: string }[] }

/** A prompt as it is sent, and as it is read: texts as they are, other parts as JSON. */
export const renderedPrompt = ({ system_prompt, messages }: Content, values: Values): Filled => ({
  system_prompt: rendered(system_prompt, values),
  messages: messages.map(({ role, content }) => ({
    role,
    content: readable(mapTexts(content, (text) => rendered(text, values))),
  })),
})
