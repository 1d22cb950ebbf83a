import type { ApiError } from '@playground/client'
import type { Field } from './draft'
import type { Refusal } from './save-state'

/** The field at the root of a path the server names: `messages[2].content` is about `messages`. */
function fieldOf(path: string): string {
  return path.replace(/^model_config\./, '').replace(/[.[].*$/, '')
}

/** What the server refused, for each field that was sent. Without names it refused them all. */
export function refusalsFrom(error: ApiError, sent: Field[]): Refusal[] {
  const named = error.fields.flatMap(({ field, message }): Refusal[] => {
    const known = sent.find((one) => one === fieldOf(field))
    return known ? [{ field: known, message }] : []
  })
  return named.length > 0 ? named : sent.map((field) => ({ field, message: error.message }))
}
