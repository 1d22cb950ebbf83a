import type { Schemas } from '@playground/client'
import type { Draft, FlatDraft } from '@/entities/prompt/model/draft'
import { flat, savedForm, withKeys, withoutCarriageReturns } from '@/entities/prompt/model/draft'
import {
  configOf,
  type ParameterName,
  parameterDefaults,
  parameterNames,
} from '@/entities/prompt/model/parameters'
import { equal } from '@/lib/equal'

export type Preset = Schemas['Preset']
/** What a preset says, and with which parameters. */
export type PresetContent = Pick<Preset, 'prompt' | 'params'>
/** A preset as a list shows it. */
export type PresetRow = Pick<
  Schemas['PresetSummary'],
  'id' | 'name' | 'mode' | 'preview' | 'length' | 'created_at' | 'updated_at'
>

const longestName = 200
const previewChars = 160

/** The name as names are compared: no two presets have the same. */
export const nameKey = (name: string): string =>
  name.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ')

/** A name that none of these is, as near to this one as can be. */
export function freeName(name: string, taken: Iterable<string>): string {
  const keys = new Set([...taken].map(nameKey))
  const short = cleanName(name, longestName - 10)
  let free = name
  for (let n = 2; keys.has(nameKey(free)); n++) free = `${short} (${n})`
  return free
}

/** Letters as the server counts them; a sign of two halves is never cut between them. "" is no name. */
export const cleanName = (name: string, longest = longestName): string =>
  [...name.toWellFormed().replaceAll('\0', '').replace(/\s+/g, ' ').trim()].slice(0, longest).join('').trim()

/** The row of what is not on the server yet. */
export function rowOf(id: string, name: string, { prompt }: PresetContent, at: string): PresetRow {
  const texts = prompt.messages.map(({ content }) => (typeof content === 'string' ? content : ''))
  const text = [prompt.system_prompt, ...texts].filter(Boolean).join('\n\n')
  const preview = text.slice(0, previewChars).toWellFormed().replace(/\s+/g, ' ').trim()
  return { id, name, mode: prompt.mode, preview, length: text.length, created_at: at, updated_at: at }
}

/** What a draft would be as a preset. */
export function contentOf(draft: Draft): PresetContent {
  const { system_prompt, messages } = savedForm(draft)
  return { prompt: { mode: draft.mode, system_prompt, messages }, params: draft.config }
}

const edited: readonly (ParameterName | 'model')[] = ['model', ...parameterNames]
const isSet = (value: unknown) => value != null && !(Array.isArray(value) && value.length === 0)

/** Whether a preset sets something that a draft cannot take over: how much a model thinks is not edited here. */
export function needsItsOwnPrompt({ params }: PresetContent, { config }: Draft): boolean {
  const [its, mine] = [configOf(params), config].map((one) => new Map<string, unknown>(Object.entries(one)))
  const names = [...new Set([...(its?.keys() ?? []), ...(mine?.keys() ?? [])])]
  return names.some((name) => {
    if ((edited as readonly string[]).includes(name)) return false
    const [one, other] = [its?.get(name), mine?.get(name)]
    return (isSet(one) || isSet(other)) && !equal(one, other)
  })
}

/** Whether a model can be chosen here; without a list all can. */
export type Offers = (model: string) => boolean

/** The draft's fields with all that the preset says. A model that is not offered here leaves the draft's. */
export function fieldsFor(
  draft: Draft,
  { prompt, params }: PresetContent,
  offers: Offers,
): Partial<FlatDraft> {
  const config = new Map<string, unknown>(Object.entries({ ...parameterDefaults, ...configOf(params) }))
  const chosen = edited.map((name) => [name, config.get(name)] as const)
  const model = offers(params.model) ? params.model : draft.config.model
  const { system_prompt, messages } = withoutCarriageReturns({
    system_prompt: prompt.system_prompt,
    messages: withKeys(prompt.messages, draft.content.messages),
  })
  // What a model has written is no longer in the text.
  const written = Object.hasOwn(flat(draft), 'generations') ? { generations: [] } : {}
  return { ...Object.fromEntries(chosen), model, system_prompt, messages, ...written }
}

/** Whether a draft says something else than the preset. */
export function isEdited(draft: Draft, content: PresetContent, offers: Offers): boolean {
  if (draft.mode !== content.prompt.mode) return true
  const { system_prompt, messages } = savedForm(draft)
  const its = fieldsFor(draft, content, offers)
  const said = (its.messages ?? []).map(({ role, content: text }) => ({ role, content: text }))
  const mine = new Map<string, unknown>(Object.entries({ ...parameterDefaults, ...draft.config }))
  const theirs = new Map<string, unknown>(Object.entries(its))
  return (
    its.system_prompt !== system_prompt ||
    !equal(said, messages) ||
    edited.some((name) => !equal(mine.get(name), theirs.get(name)))
  )
}
