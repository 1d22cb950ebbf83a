import type { Schemas } from '@playground/client'
import { equal } from '@/lib/equal'
import { withLineFeeds } from '@/lib/line-ends'
import { mapTexts, textsOf } from './content'
import type { Generation } from './generations'
import { type Config, configOf, parameterNames } from './parameters'
import { variablesIn } from './template'

export type Prompt = Schemas['Prompt']
export type Message = Schemas['Message']
export type Role = Message['role']
export type PromptPatch = Schemas['UpdatePromptRequest']

/** A message in the editor. The key is its identity here, so that it keeps its cursor when it moves. */
export type DraftMessage = Message & { key: string }

export type DraftContent = { system_prompt: string; messages: DraftMessage[] }

/** How many columns there may be beside the prompt. */
export const mostPanes = 3

/** A column beside the prompt. Without a text of its own it says what the prompt says. */
export type DraftPane = { id: string; config: Config; text: DraftContent | null }

/** What is edited. Content, parameters and mode are what a run sends; the name is only for people. */
export type Draft = {
  name: string
  content: DraftContent
  config: Config
  panes: DraftPane[]
  /** What models wrote in the text of a completion. Empty for a chat. */
  generations: readonly Generation[]
  mode: Schemas['PromptMode']
}

/** The draft's fields side by side: each is saved, merged and undone by itself. */
export type FlatDraft = Config & DraftContent & Pick<Draft, 'name' | 'panes' | 'generations'>

/** The same fields as the server knows them. */
export type Fields = Config &
  Pick<Prompt, 'name' | 'system_prompt' | 'messages' | 'panes'> &
  Pick<Draft, 'generations'>
export type Field = keyof Fields
export type Changes = Partial<Fields>

const configFields: readonly (keyof Config)[] = ['model', ...parameterNames]

export const allFields: readonly Field[] = [
  'name',
  'system_prompt',
  'messages',
  'generations',
  'panes',
  ...configFields,
]

let keys = 0
export const newKey = (): string => `m${++keys}`

export function fieldsOf(prompt: Prompt): Fields {
  // A server, or an answer kept offline, from before there were panes or generations.
  const { name, system_prompt, messages, generations = [], panes = [], model_config } = prompt
  const unified = panes.map((pane) => ({
    ...pane,
    model_config: configOf(pane.model_config),
    ...(pane.text && {
      text: withoutCarriageReturns<Pick<Fields, 'system_prompt' | 'messages'>>(pane.text),
    }),
  }))
  return {
    ...withoutCarriageReturns({ name, system_prompt, messages, ...configOf(model_config) }),
    generations,
    panes: unified,
  }
}

/** The same fields, the lines of their texts ending as the editor's do. What already does stays the same object. */
export function withoutCarriageReturns<Some extends Changes | Partial<FlatDraft>>(fields: Some): Some {
  const { system_prompt = '', messages = [] } = fields
  const texts = textsOf({ system_prompt, messages })
  if (!texts.some((text) => text.includes('\r'))) return fields
  const unified = messages.map((message) => ({
    ...message,
    content: mapTexts(message.content, withLineFeeds),
  }))
  return {
    ...fields,
    ...('system_prompt' in fields && { system_prompt: withLineFeeds(system_prompt) }),
    ...('messages' in fields && { messages: unified }),
  }
}

export function draftOf(prompt: Prompt): Draft {
  const { mode, model_config } = prompt
  const { name, system_prompt, messages, generations, panes } = fieldsOf(prompt)
  const content = { system_prompt, messages: withKeys(messages, []) }
  return { name, content, config: configOf(model_config), generations, panes: draftPanes(panes, []), mode }
}

/** Panes from the server, their messages with the keys of those they equal. */
export function draftPanes(panes: Prompt['panes'], current: DraftPane[]): DraftPane[] {
  return panes.map(({ id, model_config: config, text }) => {
    const known = current.find((pane) => pane.id === id)?.text?.messages ?? []
    return {
      id,
      config: configOf(config),
      text: text ? { ...text, messages: withKeys(text.messages, known) } : null,
    }
  })
}

const savedMessages = (messages: DraftMessage[]): Message[] =>
  messages.map(({ role, content }) => ({ role, content }))

function savedPane({ id, config, text }: DraftPane): Prompt['panes'][number] {
  const own = text && { text: { ...text, messages: savedMessages(text.messages) } }
  return { id, model_config: config, ...own }
}

export const flat = ({ name, content, config, generations, panes }: Draft): FlatDraft => ({
  name,
  generations,
  ...content,
  ...config,
  panes,
})

/** The draft with some of its fields replaced. What holds none of them stays the same object. */
export function withFields(draft: Draft, changes: Partial<FlatDraft>): Draft {
  const {
    name = draft.name,
    panes = draft.panes,
    generations = draft.generations,
    system_prompt,
    messages,
    ...config
  } = withoutCarriageReturns(changes)
  const content = {
    ...(system_prompt !== undefined && { system_prompt }),
    ...(messages !== undefined && { messages }),
  }
  return {
    ...draft,
    name,
    panes,
    generations,
    content: isEmpty(content) ? draft.content : { ...draft.content, ...content },
    config: isEmpty(config) ? draft.config : { ...draft.config, ...config },
  }
}

const isEmpty = (value: object) => Object.keys(value).length === 0

export function savedForm(draft: Draft): Fields {
  const messages = savedMessages(draft.content.messages)
  return { ...flat(draft), messages, panes: draft.panes.map(savedPane) }
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

type Snapshots = Pick<Schemas['PromptVersion'], 'content_snapshot' | 'model_config_snapshot'>

/** Whether a version holds what the draft does: its name is no part of either. */
export function isKeptIn({ content_snapshot, model_config_snapshot }: Snapshots, draft: Draft): boolean {
  const { system_prompt, messages } = content_snapshot
  const mine = savedForm(draft)
  const kept = withoutCarriageReturns({
    ...configOf(model_config_snapshot),
    name: draft.name,
    system_prompt,
    messages,
  })
  const { panes, generations } = mine
  return fieldNames(changesBetween({ ...kept, panes, generations }, mine)).length === 0
}

/** The merge patch for these changes; parameters go into `model_config`. */
export function patchFor(changes: Changes, baseRevision: number): PromptPatch {
  // The generated type asks for every field that has a default, which a patch leaves out.
  const config = pick(changes, configFields) as PromptPatch['model_config'] & object
  const { name, system_prompt, messages, generations, panes } = changes
  return {
    base_revision: baseRevision,
    ...(name !== undefined && { name }),
    ...(system_prompt !== undefined && { system_prompt }),
    ...(messages !== undefined && { messages }),
    ...(generations !== undefined && { generations: [...generations] }),
    // The same about its fields; what the page does not edit goes back as it came.
    ...(panes !== undefined && { panes: panes as PromptPatch['panes'] & object }),
    ...(Object.keys(config).length > 0 && { model_config: config }),
  }
}

const variablesKnown = new WeakMap<DraftContent, string[]>()

/** Read once per content: many parts of the page ask, after every key. */
export function variablesOf(content: DraftContent): string[] {
  const known = variablesKnown.get(content)
  if (known) return known
  const found = variablesIn(textsOf(content))
  variablesKnown.set(content, found)
  return found
}

/** How many separate things a person would say they have changed. */
export function countChanges(base: Fields, changes: Changes): number {
  // What a model wrote is counted with the text that it stands in.
  const others = fieldNames(changes).filter((field) => field !== 'messages' && field !== 'generations').length
  const said = changes.messages ? countMessages(base.messages, changes.messages) : 0
  return others + Math.max(said, changes.generations ? 1 : 0)
}

function countMessages(base: Message[], mine: Message[]): number {
  const longest = Math.max(base.length, mine.length)
  let different = 0
  for (let at = 0; at < longest; at++) {
    if (!equal(base[at], mine[at])) different++
  }
  return different
}
