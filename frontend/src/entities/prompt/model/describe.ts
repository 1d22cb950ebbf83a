import type { Draft, Field, Fields } from './draft'
import { labels } from './parameters'

export const fieldLabels: Record<Field, string> = {
  name: 'Name',
  system_prompt: 'System prompt',
  messages: 'Messages',
  model: 'Model',
  ...labels,
}

/** A field's value in words, to put two of them side by side. */
export function describe(field: Field, fields: Fields | Draft): string {
  if (field === 'messages') {
    return fields.messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n')
  }
  const value = fields[field]
  if (Array.isArray(value)) return value.join(', ') || 'none'
  return value === null || value === '' ? 'none' : String(value)
}
