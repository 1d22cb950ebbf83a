import { own } from '@/lib/own'
import type { Field, Fields } from './draft'
import { parameters, valueText } from './parameters'

const others: Partial<Record<Field, string>> = {
  name: 'Name',
  system_prompt: 'System prompt',
  messages: 'Messages',
  model: 'Model',
}

const rowOf = (field: Field) => parameters.find(({ name }) => name === field)

export const fieldLabel = (field: Field): string => rowOf(field)?.label ?? own(others, field) ?? field

/** A field's value in words, to put two of them side by side. */
export function describe(field: Field, fields: Fields): string {
  if (field === 'messages') {
    return fields.messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n')
  }
  const row = rowOf(field)
  return row ? valueText(row, fields[row.name]) : String(fields[field]) || 'none'
}
