import type { Prompt } from './draft'
import type { Queue } from './queue'
import type { QueueEntry } from './queue-entry'

/** A prompt as the server sends it. */
export function promptWith(change: Partial<Prompt> = {}): Prompt {
  return {
    id: 'p1',
    project_id: 'j1',
    name: 'Soup',
    mode: 'chat',
    system_prompt: 'You cook.',
    messages: [{ role: 'user', content: 'Soup for {{n}}' }],
    model_config: {
      model: 'demo-1',
      temperature: 1,
      max_tokens: 1024,
      top_p: 1,
      stop_sequences: [],
      frequency_penalty: 0,
      presence_penalty: 0,
      seed: null,
    },
    panes: [],
    generations: [],
    variables: ['n'],
    latest_version_id: null,
    latest_version_number: null,
    revision: 1,
    permission: 'owner',
    forked_from: null,
    created_by: 'u1',
    created_at: '2026-11-22T10:00:00.000Z',
    updated_at: '2026-11-22T10:00:00.000Z',
    ...change,
  }
}

/** A queue in memory that is as durable as the real one: what a page put stays when the page is gone. */
export function memoryQueue(entries = new Map<string, QueueEntry>()): Queue & { entries: typeof entries } {
  const key = ({ promptId, tab }: Pick<QueueEntry, 'promptId' | 'tab'>) => `${promptId}/${tab}`
  const keep = (entry: QueueEntry) => void entries.set(key(entry), structuredClone(entry))
  return {
    entries,
    leftovers: async ({ id }) => [...entries.values()].filter((entry) => entry.promptId === id),
    waiting: async () => [...entries.values()].map((entry) => entry.promptId),
    clear: async () => entries.clear(),
    put: async (entry) => keep(entry),
    putNow: keep,
    remove: async (entry) => void entries.delete(key(entry)),
  }
}
