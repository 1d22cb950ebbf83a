import { type MessageContent, mapTexts } from './content'
import {
  type Draft,
  type DraftContent,
  type DraftMessage,
  type DraftPane,
  type FlatDraft,
  newKey,
  type Role,
  withFields,
} from './draft'
import type { Written } from './generations'
import { inPane, keptAsPrompt } from './panes'
import { type Config, type ParameterName, parameterDefaults } from './parameters'
import { renameIn } from './template'
import { keepingGenerations, retold, withWritten } from './written'

export type Action =
  | { type: 'rename'; name: string }
  | { type: 'rename variable'; from: string; to: string }
  | { type: 'system'; text: string }
  | { type: 'content'; key: string; text: string }
  | { type: 'role'; key: string; role: Role }
  | { type: 'insert'; at: number; messages: DraftMessage[] }
  | { type: 'remove'; key: string }
  | { type: 'move'; key: string; to: number }
  /** Generations that are given say something else; those in the text follow it by themselves. */
  | { type: 'rewrite'; content: Partial<FlatDraft> }
  /** The text of a completion and what models wrote in it. Steps of one group are one to undo. */
  | { type: 'written'; written: Written; group: string }
  | { type: 'parameters'; values: Partial<Config> }
  | { type: 'panes'; panes: DraftPane[] }
  | { type: 'keep pane'; id: string }
  | { type: 'pane'; id: string; action: Action }

/** One change to the draft. Returns the same draft when nothing changes. */
export const reduce = (draft: Draft, action: Action): Draft =>
  action.type === 'written'
    ? withWritten(draft, action.written)
    : keepingGenerations(draft, reduceContent(draft, action))

function reduceContent(draft: Draft, action: Exclude<Action, { type: 'written' }>): Draft {
  const { messages } = draft.content
  switch (action.type) {
    case 'rename':
      return action.name === draft.name ? draft : { ...draft, name: action.name }
    case 'rename variable':
      return renameVariable(draft, action.from, action.to)
    case 'system':
      return action.text === draft.content.system_prompt
        ? draft
        : withFields(draft, { system_prompt: action.text })
    case 'content':
      return changeMessage(draft, action.key, { content: action.text })
    case 'role':
      return changeMessage(draft, action.key, { role: action.role })
    case 'insert':
      return withMessages(draft, messages.toSpliced(action.at, 0, ...action.messages))
    case 'remove':
      return withMessages(
        draft,
        messages.filter((message) => message.key !== action.key),
      )
    case 'move':
      return moveMessage(draft, action.key, action.to)
    case 'rewrite':
      return withFields(draft, action.content)
    case 'parameters':
      return withFields(draft, action.values)
    case 'panes':
      return withFields(draft, { panes: action.panes })
    case 'keep pane':
      return withFields(draft, keptAsPrompt(draft, action.id))
    case 'pane':
      return inPane(draft, action.id, (pane) => reduce(pane, action.action))
  }
}

const withMessages = (draft: Draft, messages: DraftMessage[]) => withFields(draft, { messages })

function renameVariable(draft: Draft, from: string, to: string): Draft {
  const renamed = ({ system_prompt, messages }: DraftContent): DraftContent => ({
    system_prompt: renameIn(system_prompt, from, to),
    messages: messages.map((one) => ({
      ...one,
      content: mapTexts(one.content, (text) => renameIn(text, from, to)),
    })),
  })
  const panes = draft.panes.map((pane) => (pane.text ? { ...pane, text: renamed(pane.text) } : pane))
  const generations = retold(draft.generations, (text) => renameIn(text, from, to))
  return withFields(draft, { ...renamed(draft.content), panes, generations })
}

function changeMessage(draft: Draft, key: string, change: Partial<DraftMessage>): Draft {
  const { messages } = draft.content
  return withMessages(
    draft,
    messages.map((one) => (one.key === key ? { ...one, ...change } : one)),
  )
}

function moveMessage(draft: Draft, key: string, to: number): Draft {
  const { messages } = draft.content
  const from = messages.findIndex((message) => message.key === key)
  const moved = messages[from]
  if (!moved || to < 0 || to >= messages.length || to === from) return draft
  return withMessages(draft, messages.toSpliced(from, 1).toSpliced(to, 0, moved))
}

const message = (role: Role, content: MessageContent = ''): DraftMessage => ({ key: newKey(), role, content })

/** The turn that would follow: after a user's message the assistant's, and the other way round. */
const nextRole = (draft: Draft): Role =>
  draft.content.messages.at(-1)?.role === 'user' ? 'assistant' : 'user'

export const actions = {
  add: (draft: Draft, role: Role = nextRole(draft), content = ''): Action & { type: 'insert' } => ({
    type: 'insert',
    at: draft.content.messages.length,
    messages: [message(role, content)],
  }),
  addPair: (draft: Draft): Action & { type: 'insert' } => ({
    type: 'insert',
    at: draft.content.messages.length,
    messages: [message('user'), message('assistant')],
  }),
  duplicate(draft: Draft, key: string): (Action & { type: 'insert' }) | null {
    const at = draft.content.messages.findIndex((one) => one.key === key)
    const source = draft.content.messages[at]
    if (!source) return null
    return { type: 'insert', at: at + 1, messages: [message(source.role, source.content)] }
  },
  moveBy(draft: Draft, key: string, by: number): Action & { type: 'move' } {
    return { type: 'move', key, to: draft.content.messages.findIndex((one) => one.key === key) + by }
  },
  reset: (name: ParameterName): Action => ({
    type: 'parameters',
    values: { [name]: parameterDefaults[name] },
  }),
  resetAll: (): Action => ({ type: 'parameters', values: parameterDefaults }),
}
