import type { Schemas } from '@playground/client'
import { withLineFeeds } from '@/lib/line-ends'

/** A text, or parts, of which the app edits none: it shows them, and keeps them as they are. */
export type MessageContent = Schemas['Message']['content']

/** What a prompt says: as the draft, or as a version of it. */
export type Content = {
  system_prompt: string
  messages: readonly { role: string; content: MessageContent }[]
}
type Said = { role: string; content: string }

/** The content with each text in it changed: variables stand in these alone. */
export function mapTexts(content: MessageContent, change: (text: string) => string): MessageContent {
  if (typeof content === 'string') return change(content)
  return content.map((part) => {
    const text = textOf(part)
    return text === null ? part : { ...part, text: change(text) }
  })
}

/** The texts in a content. */
export function textsIn(content: MessageContent): string[] {
  if (typeof content === 'string') return [content]
  return content.flatMap((part) => textOf(part) ?? [])
}

/** Whether no message says anything: a system prompt alone asks for nothing. */
export const isUnsaid = ({ messages }: Pick<Content, 'messages'>): boolean =>
  messages.every(({ content }) => typeof content === 'string' && content.trim() === '')

/** The content as it is read: texts as they are, other parts as JSON. */
export function readable(content: MessageContent): string {
  if (typeof content === 'string') return content
  return content.map((part) => textOf(part) ?? JSON.stringify(part, null, 2)).join('\n\n')
}

const textOf = (part: Schemas['ContentPart']): string | null =>
  part.type === 'text' && typeof part.text === 'string' ? part.text : null

/** The system prompt and the messages as they are read, as one sequence. A version keeps the line ends it was made with. */
export const turnsOf = ({ system_prompt, messages }: Content): Said[] => [
  { role: 'system', content: withLineFeeds(system_prompt) },
  ...messages.map(({ role, content }) => ({ role, content: withLineFeeds(readable(content)) })),
]

/** Every text of a prompt in which variables may stand, in order. */
export const textsOf = ({ system_prompt, messages }: Content): string[] => [
  system_prompt,
  ...messages.flatMap(({ content }) => textsIn(content)),
]

/** One place of several contents; null where a content has nothing in that place. */
export type Turn = { key: string; cells: (Said | null)[]; differs: boolean }

/** The messages side by side: the system prompts first, then place by place. */
export function alignMessages(contents: readonly Content[]): Turn[] {
  const columns = contents.map((content) =>
    turnsOf(content).map((turn) => (turn.role === 'system' && turn.content === '' ? null : turn)),
  )
  const length = Math.max(0, ...columns.map((column) => column.length))
  return Array.from({ length }, (_, at) => {
    const cells = columns.map((column) => column[at] ?? null)
    const [first] = cells
    const differs = cells.some((cell) => cell?.role !== first?.role || cell?.content !== first?.content)
    return { key: at === 0 ? 'system' : `message ${at}`, cells, differs }
  }).filter((turn) => turn.cells.some(Boolean))
}
