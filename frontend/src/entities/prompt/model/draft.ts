import type { Schemas } from '@playground/client'
import { equal } from '@/lib/equal'
import { type Config, parameterNames } from './parameters'
import { variablesIn } from './template'

export type Prompt = Schemas['Prompt']
export type Message = Schemas['Message']
export type Role = Message['role']
export type PromptPatch = Schemas['UpdatePromptRequest']

/** A message in the editor. The key is its identity here, so that it keeps its cursor when it moves. */
export type DraftMessage = Message & { key: string }

/** What is edited: flat, one entry for each field the server saves by itself. */
export type Draft = Config & {
  name: string
  system_prompt: string
  messages: DraftMessage[]
}

/** The same as the server knows it. */
export type Fields = Config & Pick<Prompt, 'name' | 'system_prompt' | 'messages'>
export type Field = keyof Fields
export type Changes = Partial<Fields>

const configFields: readonly (keyof Config)[] = ['model', ...parameterNames]

export const allFields: readonly Field[] = ['name', 'system_prompt', 'messages', ...configFields]

let keys = 0
export const newKey = (): string => `m${++keys}`

export function fieldsOf(prompt: Prompt): Fields {
  const { name, system_prompt, messages, model_config } = prompt
  return { name, system_prompt, messages, ...model_config }
}

export function draftOf(fields: Fields): Draft {
  return { ...fields, messages: withKeys(fields.messages, []) }
}

export function savedForm(draft: Draft): Fields {
  return { ...draft, messages: draft.messages.map(({ role, content }) => ({ role, content })) }
}

/** Gives messages from the server the keys of those they equal, so that an editor in use is not replaced. */
export function withKeys(messages: Message[], current: DraftMessage[]): DraftMessage[] {
  const free = [...current]
  const taken = messages.map((message) => {
    const at = free.findIndex((one) => equal([one.role, one.content], [message.role, message.content]))
    return at < 0 ? null : (free.splice(at, 1)[0]?.key ?? null)
  })
  return messages.map((message, index) => {
    const key = taken[index] ?? keyAt(free, current, index) ?? newKey()
    return { role: message.role, content: message.content, key }
  })
}

// A message that changed but stands where an unmatched one stood is that one.
function keyAt(free: DraftMessage[], current: DraftMessage[], index: number): string | null {
  const here = current[index]
  const at = here ? free.indexOf(here) : -1
  return at < 0 ? null : (free.splice(at, 1)[0]?.key ?? null)
}

/** The fields of `mine` that differ from `base`, with the values of `mine`. */
export function changesBetween(base: Fields, mine: Fields): Changes {
  const changed = allFields.filter((field) => !equal(base[field], mine[field]))
  return pick(mine, changed)
}

export function pick(fields: Changes, names: Iterable<Field>): Changes {
  const picked: Changes = {}
  for (const name of names) {
    if (name in fields) Object.assign(picked, { [name]: fields[name] })
  }
  return picked
}

export const fieldNames = (changes: Changes): Field[] => allFields.filter((field) => field in changes)

/** The merge patch for these changes; parameters go into `model_config`. */
export function patchFor(changes: Changes, baseRevision: number): PromptPatch {
  // The generated type asks for every field that has a default, which a patch leaves out.
  const config = pick(changes, configFields) as PromptPatch['model_config'] & object
  const { name, system_prompt, messages } = changes
  return {
    base_revision: baseRevision,
    ...(name !== undefined && { name }),
    ...(system_prompt !== undefined && { system_prompt }),
    ...(messages !== undefined && { messages }),
    ...(Object.keys(config).length > 0 && { model_config: config }),
  }
}

type Texts = Pick<Draft, 'system_prompt' | 'messages'>
const variablesKnown = new WeakMap<Texts, string[]>()

/** Read once per draft: many parts of the page ask, after every key. */
export function variablesOf(draft: Texts): string[] {
  const known = variablesKnown.get(draft)
  if (known) return known
  const found = variablesIn([draft.system_prompt, ...draft.messages.map((message) => message.content)])
  variablesKnown.set(draft, found)
  return found
}

/** How many separate things a person would say they have changed. */
export function countChanges(base: Fields, changes: Changes): number {
  const others = fieldNames(changes).filter((field) => field !== 'messages').length
  return others + (changes.messages ? countMessages(base.messages, changes.messages) : 0)
}

function countMessages(base: Message[], mine: Message[]): number {
  const longest = Math.max(base.length, mine.length)
  let different = 0
  for (let at = 0; at < longest; at++) {
    if (!equal(base[at], mine[at])) different++
  }
  return different
}
