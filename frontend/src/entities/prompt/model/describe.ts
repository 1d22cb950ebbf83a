import { own } from '@/lib/own'
import { readable } from './content'
import type { Field, Fields } from './draft'
import { parameterLine, parameters, valueText } from './parameters'

const others: Partial<Record<Field, string>> = {
  name: 'Name',
  system_prompt: 'System prompt',
  messages: 'Messages',
  panes: 'Panes',
  generations: 'Generated text',
  model: 'Model',
}

const rowOf = (field: Field) => parameters.find(({ name }) => name === field)

export const fieldLabel = (field: Field): string => rowOf(field)?.label ?? own(others, field) ?? field

const saidIn = (messages: Fields['messages']): string =>
  messages.map(({ role, content }) => `${role}: ${readable(content)}`).join('\n\n')

function paneText({ model_config, text }: Fields['panes'][number]): string {
  const line = `${model_config.model}, ${parameterLine(model_config)}`
  return text ? [line, text.system_prompt, saidIn(text.messages)].filter(Boolean).join('\n\n') : line
}

/** A field's value in words, to put two of them side by side. */
export function describe(field: Field, fields: Fields): string {
  if (field === 'messages') return saidIn(fields.messages)
  if (field === 'panes') return fields.panes.map(paneText).join('\n\n') || 'none'
  const row = rowOf(field)
  return row ? valueText(row, fields[row.name]) : String(fields[field]) || 'none'
}
