import { equal } from '@/lib/equal'
import { type Draft, type DraftContent, type DraftPane, type FlatDraft, newKey, variablesOf } from './draft'

/** "A" is the prompt itself, and its panes follow. */
export const letterOf = (draft: Draft, id: string | null): string =>
  String.fromCharCode(65 + draft.panes.findIndex((pane) => pane.id === id) + 1)

/** The draft as a pane has it: its parameters, and its text where it has one. The prompt itself without an id. */
export function asPane(draft: Draft, id: string | null): Draft {
  const pane = draft.panes.find((one) => one.id === id)
  return pane ? { ...draft, config: pane.config, content: pane.text ?? draft.content } : draft
}

/** A change to what a pane holds. A text that it shares with the prompt is changed for both. */
export function inPane(draft: Draft, id: string, change: (pane: Draft) => Draft): Draft {
  const before = asPane(draft, id)
  const after = change(before)
  if (after === before || before === draft) return draft
  const own = draft.panes.find((one) => one.id === id)?.text
  const panes = draft.panes.map((pane) =>
    pane.id === id ? { ...pane, config: after.config, text: own ? after.content : null } : pane,
  )
  return { ...draft, name: after.name, panes, content: own ? draft.content : after.content }
}

/** Whether all columns say the same text, so that an edit in one is an edit in all. */
export const isEditedTogether = (draft: Draft): boolean => draft.panes.every((pane) => pane.text === null)

/** Every pane with a text of its own, or all with the prompt's. */
export function editedTogether(draft: Draft, together: boolean): DraftPane[] {
  return draft.panes.map((pane) => ({
    ...pane,
    text: together ? null : (pane.text ?? copyOf(draft.content)),
  }))
}

/** The panes, with a further one that begins as a copy of this one. */
export function withCopy(draft: Draft, of: string | null, id: string): DraftPane[] {
  const { config, content } = asPane(draft, of)
  const isShared = draft.panes.length === 0 || isEditedTogether(draft)
  return [...draft.panes, { id, config, text: isShared ? null : copyOf(content) }]
}

const copyOf = ({ system_prompt, messages }: DraftContent): DraftContent => ({
  system_prompt,
  messages: messages.map((message) => ({ ...message, key: newKey() })),
})

/** What a pane differs in from the prompt: in its text, and in which parameters. */
export function differencesOf(draft: Draft, id: string): { text: boolean; config: string[] } {
  const pane = asPane(draft, id)
  const said = ({ system_prompt, messages }: DraftContent) => [
    system_prompt,
    ...messages.map(({ role, content }) => [role, content]),
  ]
  const [mine, its] = [new Map(Object.entries(draft.config)), new Map(Object.entries(pane.config))]
  return {
    text: !equal(said(draft.content), said(pane.content)),
    config: [...new Set([...mine.keys(), ...its.keys()])].filter(
      (name) => !equal(mine.get(name), its.get(name)),
    ),
  }
}

/** What the prompt and its panes use, in order of first use. */
export function variablesOfAll(draft: Draft): string[] {
  const texts = [draft.content, ...draft.panes.flatMap(({ text }) => text ?? [])]
  return [...new Set(texts.flatMap(variablesOf))]
}

/** The prompt as a pane has it, and no panes any more. */
export const keptAsPrompt = (draft: Draft, id: string): Partial<FlatDraft> => {
  const { content, config } = asPane(draft, id)
  return { ...content, ...config, panes: [] }
}
