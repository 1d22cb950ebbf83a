import { formatCount } from '@/lib/format'
import { withLineFeeds } from '@/lib/line-ends'
import { type MessageContent, readable } from './content'
import { type Draft, type DraftMessage, newKey, type Role } from './draft'
import { roleName } from './roles'

export type Turn = { role: 'system' | Role; text: string }
/** What a text is a conversation of, or in words why it is not taken apart. */
export type Conversation = { turns: Turn[] } | { tooLarge: string }

/** How many messages a prompt may have, as openapi.yaml says. */
const mostMessages = 1_000
// Reading a longer text would be felt at the key that pasted it. Its beginning says what it is.
const mostChars = 2_000_000
const beginning = 20_000

/** The turns of a text that reads as a conversation: a JSON array of messages, or lines that begin with who speaks. */
export function conversationIn(pasted: string): Conversation | null {
  if (pasted.length > mostChars) return beginsOne(pasted.slice(0, beginning)) ? { tooLarge: tooLong } : null
  const text = withLineFeeds(pasted)
  const turns = isJson.test(text) ? turnsOfJson(text) : turnsOfLines(text)
  if (!turns || turns.length < 2) return null
  return turns.length > mostMessages ? { tooLarge: tooMany(turns.length) } : { turns }
}

const isJson = /^\s*[[{]/
const tooLong = `It is longer than ${formatCount(mostChars)} characters`
const tooMany = (count: number) =>
  `It has ${formatCount(count)} messages, and a prompt takes ${formatCount(mostMessages)}`

const beginsOne = (text: string): boolean =>
  isJson.test(text) ? text.includes('"role"') : (turnsOfLines(withLineFeeds(text))?.length ?? 0) > 1

// A list, so that no word of a text is looked up as the key of an object.
const roles = new Map<string, Turn['role']>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
])

const speaker = /^(?:\*\*)?(system|user|human|assistant)(?:\*\*:|:\*\*|:)[ \t]*/i

function turnsOfLines(text: string): Turn[] | null {
  const turns: { role: Turn['role']; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const [lead = '', name = ''] = speaker.exec(line) ?? []
    const role = roles.get(name.toLowerCase())
    if (role) turns.push({ role, lines: [line.slice(lead.length)] })
    // What stands before the first turn belongs to none of them.
    else if (turns.length > 0) turns.at(-1)?.lines.push(line)
    else if (line.trim() !== '') return null
  }
  return turns.map(({ role, lines }) => ({ role, text: lines.join('\n').trim() }))
}

function turnsOfJson(text: string): Turn[] | null {
  const value = parsed(text)
  const list = Array.isArray(value) ? value : fieldOf(value, 'messages')
  if (!Array.isArray(list)) return null
  const system = Array.isArray(value) ? undefined : fieldOf(value, 'system')
  const all = system === undefined ? list : [{ role: 'system', content: system }, ...list]
  const turns = all.map(turnOfJson)
  return turns.every((turn) => turn !== null) ? turns : null
}

function turnOfJson(value: unknown): Turn | null {
  const role = roles.get(String(fieldOf(value, 'role')))
  const content = fieldOf(value, 'content')
  const isText = typeof content === 'string' || (Array.isArray(content) && content.every(isPart))
  // A call of a tool, or a picture: what is not all text would be lost in one.
  return role && isText ? { role, text: withLineFeeds(readable(content as MessageContent)) } : null
}

const isPart = (part: unknown): boolean =>
  fieldOf(part, 'type') === 'text' && typeof fieldOf(part, 'text') === 'string'

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * The content of a draft with these turns where the pasted text stood. What was written around it stays, in messages
 * of its own. A first system turn becomes the system prompt where there is none; any other stays a message that says
 * so. Null when the text is no longer there, or the prompt has no room for so many messages.
 */
export function splitAt(
  { content }: Draft,
  key: string,
  pasted: string,
  turns: Turn[],
): Draft['content'] | null {
  const at = content.messages.findIndex((one) => one.key === key)
  const message = content.messages[at]
  if (!message || typeof message.content !== 'string') return null
  const from = message.content.indexOf(pasted)
  if (from < 0) return null
  const [first] = turns
  const isSystem = content.system_prompt.trim() === '' && first?.role === 'system'
  const around = (text: string): Turn[] => (text.trim() === '' ? [] : [{ role: message.role, text }])
  const split = [
    ...around(message.content.slice(0, from)),
    ...(isSystem ? turns.slice(1) : turns),
    ...around(message.content.slice(from + pasted.length)),
  ]
  // The first one is the message that was there, so that its editor goes on.
  const messages = split.map((turn, index) => messageOf(turn, index === 0 ? key : newKey()))
  const all = content.messages.toSpliced(at, 1, ...messages)
  if (all.length > mostMessages) return null
  return { system_prompt: isSystem ? first.text : content.system_prompt, messages: all }
}

const messageOf = ({ role, text }: Turn, key: string): DraftMessage =>
  role === 'system'
    ? { key, role: 'user', content: `${roleName(role)}: ${text}` }
    : { key, role, content: text }
