import type { Schemas } from '@playground/client'

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: unknown): value is unknown[] => Array.isArray(value)

/** Only what is the object's own: a body may have any name in it. */
export const own = (object: Json, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined

const textTypes = ['text', 'input_text', 'output_text']

/** A content in words; null where it has none. */
export function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content
  if (!isList(content)) return null
  const texts = content.map((part) => (isObject(part) ? own(part, 'text') : null))
  return texts.every((text) => typeof text === 'string') ? texts.join('\n\n') : null
}

/** What a message says, as it is kept here: a text, or parts where not all of them are texts. */
export function contentOfTurn(content: unknown): Schemas['Message']['content'] | null {
  if (typeof content === 'string') return content
  if (!isList(content)) return null
  const isText = (part: unknown) => isObject(part) && textTypes.includes(String(own(part, 'type')))
  if (content.every(isText)) return textOf(content)
  if (!content.every((part) => isObject(part) && typeof own(part, 'type') === 'string')) return null
  const parts = content.map((part) => (isText(part) ? { ...(part as Json), type: 'text' } : part))
  return parts as Schemas['ContentPart'][]
}
