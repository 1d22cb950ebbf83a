import { withLineFeeds } from '@/lib/line-ends'

/** What a prompt says: as the draft, or as a version of it. */
export type Content = { system_prompt: string; messages: readonly Said[] }
type Said = { role: string; content: string }

/** The system prompt and the messages, as one sequence. A version keeps the line ends it was made with. */
export const turnsOf = ({ system_prompt, messages }: Content): Said[] => [
  { role: 'system', content: withLineFeeds(system_prompt) },
  ...messages.map(({ role, content }) => ({ role, content: withLineFeeds(content) })),
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
