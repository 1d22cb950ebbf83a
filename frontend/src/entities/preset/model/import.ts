import type { Schemas } from '@playground/client'
import { withLineFeeds } from '@/lib/line-ends'
import { commandIn } from './import-curl'
import { type Given, readParameters } from './import-parameters'
import { contentOfTurn, isList, isObject, type Json, own, textOf } from './import-values'

type Message = Schemas['Message']

/** What a pasted request to a model, or a saved preset of another playground, becomes here. */
export type Imported = {
  /** What it was: "Chat request". */
  kind: string
  mode: Schemas['PromptMode']
  system_prompt: string
  messages: Message[]
  /** As openapi.yaml names them, within its ranges. */
  params: Given
  name: string | null
  /** What is not taken over, each in words. */
  left: string[]
  /** Whether a key was among what was pasted. It is never taken over. */
  hadKey: boolean
}

const mostChars = 2_000_000
const mostMessages = 1_000

/** Cheap: whether it is worth a closer look. */
const mayBeRequest = (text: string): boolean =>
  text.length <= mostChars && /^\s*(?:\$\s*)?(?:\{|\[\s*\{|curl\b)/.test(text)

/** A request or preset that can be taken over; in words why not; or null where it is neither. */
export function importFrom(pasted: string): Imported | { error: string } | null {
  if (!mayBeRequest(pasted)) return null
  const command = commandIn(pasted)
  const parsed = parse(command ? command.body : pasted)
  if (!parsed) return command ? { error: 'The JSON in this command is not complete.' } : null
  const found = read(parsed.value)
  if (!found || 'error' in found) return found
  const hadKey = found.hadKey || (command?.hadKey ?? false)
  return { ...found, hadKey, left: [...found.left, ...(command?.left ?? [])] }
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) }
  } catch {
    return null
  }
}

/** Under which names a share or an exported preset holds the request itself. */
const wrappers = ['preset', 'share', 'request', 'body', 'data', 'config']
const namesOfModes = {
  chat: 'Chat request',
  completion: 'Completion request',
  responses: 'Responses request',
}

function read(value: unknown): Imported | { error: string } | null {
  if (!isObject(value)) return null
  const inner = wrappers.map((name) => own(value, name)).find((one) => isObject(one) && bodyOf(one))
  if (inner === undefined || bodyOf(value)) return bodyOf(value)
  const found = bodyOf(inner as Json)
  if (!found || 'error' in found) return found
  return { ...found, kind: 'Preset', name: found.name ?? titleOf(value) }
}

function bodyOf(body: Json): Imported | { error: string } | null {
  const ours = own(body, 'prompt')
  if (isObject(ours) && isList(own(ours, 'messages'))) return presetOfOurs(body, ours)
  if (isList(own(body, 'messages'))) return chat(body)
  if (own(body, 'input') !== undefined && isResponses(body)) return responses(body)
  const text = own(body, 'prompt') ?? own(body, 'text')
  if (typeof text === 'string' && isTextBody(body)) return completion(body, [text], 'prompt')
  if (isList(text) && text.length > 0 && text.every((one) => typeof one === 'string'))
    return completion(body, text as string[], 'prompt')
  if (isList(text)) return { error: 'Its prompt is a list of tokens, which cannot be read as text here.' }
  return null
}

// A text under such a name is in many a JSON; beside it must be something that only a request has.
const isTextBody = (body: Json): boolean =>
  own(body, 'prompt') !== undefined
    ? signs.some((name) => own(body, name) !== undefined) || Object.keys(body).length === 1
    : signs.filter((name) => own(body, name) !== undefined).length > 1
const signs = [
  'model',
  'engine',
  'temperature',
  'max_tokens',
  'top_p',
  'stop',
  'maxTokens',
  'topP',
  'title',
  'name',
  'params',
]

const isResponses = (body: Json): boolean =>
  ['model', 'instructions', 'max_output_tokens', 'reasoning'].some((name) => own(body, name) !== undefined)

const titleOf = (body: Json): string | null => {
  const name = own(body, 'name') ?? own(body, 'title')
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 200).toWellFormed() : null
}

function finish(
  kind: string,
  mode: Imported['mode'],
  said: { system: string; messages: Message[]; left: string[] },
  body: Json,
  used: string[],
): Imported | { error: string } {
  if (said.messages.length > mostMessages)
    return { error: `It has ${said.messages.length} messages, and a prompt takes ${mostMessages}.` }
  const { params, left, hadKey } = readParameters(body, [...used, 'name', 'title'])
  const messages = said.messages.length > 0 ? said.messages : [{ role: 'user' as const, content: '' }]
  return {
    kind,
    mode,
    system_prompt: clean(said.system),
    messages,
    params,
    name: titleOf(body),
    left: [...said.left, ...left],
    hadKey,
  }
}

const clean = (text: string): string => withLineFeeds(text.toWellFormed().replaceAll('\0', ''))

function completion(body: Json, texts: string[], field: string): Imported | { error: string } {
  const [text = '', ...others] = texts
  const left = others.length > 0 ? [`${others.length} more prompts: only the first is taken over`] : []
  const suffix = own(body, 'suffix')
  if (typeof suffix === 'string' && suffix !== '') left.push('suffix: what follows the text')
  const messages: Message[] = [{ role: 'user', content: clean(text) }]
  const params = own(body, 'params') ?? own(body, 'parameters')
  const all = isObject(params) ? { ...params, ...body } : body
  const kind = titleOf(body) === null ? namesOfModes.completion : 'Preset'
  return finish(kind, 'completion', { system: '', messages, left }, all, [
    field,
    'text',
    'suffix',
    'params',
    'parameters',
  ])
}

function chat(body: Json): Imported | { error: string } {
  const system = textOf(own(body, 'system'))
  const said = turns(own(body, 'messages') as unknown[], system ?? '')
  const params = own(body, 'params') ?? own(body, 'parameters')
  const all = isObject(params) ? { ...params, ...body } : body
  const used = ['messages', 'params', 'parameters', ...(system === null ? [] : ['system'])]
  return finish(namesOfModes.chat, 'chat', said, all, used)
}

function responses(body: Json): Imported | { error: string } {
  const input = own(body, 'input')
  const instructions = textOf(own(body, 'instructions')) ?? ''
  const said =
    typeof input === 'string'
      ? { system: instructions, messages: [{ role: 'user' as const, content: clean(input) }], left: [] }
      : turns(isList(input) ? input : [], instructions)
  return finish(namesOfModes.responses, 'chat', said, body, ['input', 'instructions'])
}

/** What this page's own API calls a preset. */
function presetOfOurs(body: Json, prompt: Json): Imported | { error: string } {
  const said = turns(own(prompt, 'messages') as unknown[], textOf(own(prompt, 'system_prompt')) ?? '')
  const params = own(body, 'params')
  const mode = own(prompt, 'mode') === 'completion' ? 'completion' : 'chat'
  const { prompt: _prompt, params: _params, ...rest } = body
  const all = { ...(isObject(params) ? params : {}), ...rest }
  return finish('Preset', mode, said, all, ['id', 'created_at', 'updated_at', 'organization_id', 'user_id'])
}

function turns(list: unknown[], given: string): { system: string; messages: Message[]; left: string[] } {
  const messages: Message[] = []
  const left: string[] = []
  let system = given
  list.forEach((one, at) => {
    const role = String(isObject(one) ? (own(one, 'role') ?? '') : '')
    const content = isObject(one) ? contentOfTurn(own(one, 'content')) : null
    if (content === null)
      left.push(`message ${at + 1}: ${role === '' ? typeName(one) : `${role} without a text`}`)
    else if (role === 'system' || role === 'developer') system = joined(system, textOf(content) ?? '')
    else if (role === 'user' || role === 'assistant') messages.push({ role, content: cleanContent(content) })
    else left.push(`message ${at + 1}: the role ${role || 'none'}`)
    if (isObject(one) && own(one, 'tool_calls') !== undefined) left.push(`message ${at + 1}: tool_calls`)
  })
  return { system, messages, left }
}

const cleanContent = (content: Message['content']): Message['content'] =>
  typeof content === 'string' ? clean(content) : content

const typeName = (one: unknown): string =>
  isObject(one) ? String(own(one, 'type') ?? 'no role') : 'no message'

const joined = (before: string, text: string): string => (before === '' ? text : `${before}\n\n${text}`)
