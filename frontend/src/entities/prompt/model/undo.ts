import type { Action } from './actions'
import {
  allFields,
  type Draft,
  draftPanes,
  type Field,
  type FlatDraft,
  flat,
  savedForm,
  withFields,
  withKeys,
} from './draft'
import { rebase } from './rebase'
import { withoutEnded } from './written'

/**
 * A step back is kept as the fields it touches and not as a whole draft: undoing one's own edit must not take
 * back what somebody else changed in another field meanwhile.
 */
type Step = { before: Partial<FlatDraft>; after: Partial<FlatDraft>; group: string; at: number }
export type History = { past: Step[]; future: Step[] }

export const emptyHistory: History = { past: [], future: [] }

const longest = 500
const pauseMs = 500

/** How the group of a run's steps begins. */
export const oneRun = 'run '

export function record(history: History, before: Draft, after: Draft, group: string, at: number): History {
  const step = { ...touched(before, after), group, at }
  const last = history.past.at(-1)
  // What a run writes is one step, however long it takes.
  const isOne = group.startsWith(oneRun) || (last !== undefined && at - last.at < pauseMs)
  const joins = last && last.group === group && group !== '' && isOne
  const past = joins
    ? [...history.past.slice(0, -1), joined(last, step)]
    : [...history.past, step].slice(-longest)
  return { past, future: [] }
}

const joined = (first: Step, second: Step): Step => ({
  ...second,
  before: { ...second.before, ...first.before },
  after: { ...first.after, ...second.after },
})

function touched(before: Draft, after: Draft): Pick<Step, 'before' | 'after'> {
  const [from, to] = [flat(before), flat(after)]
  const fields = allFields.filter((field) => from[field] !== to[field])
  const of = (draft: FlatDraft) => Object.fromEntries(fields.map((field) => [field, draft[field]]))
  return { before: of(from), after: of(to) }
}

/** Whether the last of these steps, which would be the next to take, is about this field alone. */
export const touchesOnly = (steps: Step[], field: Field): boolean =>
  Object.keys(steps.at(-1)?.before ?? {}).join() === field

/** Typing in one place is one step until there is a pause; anything else is a step of its own. */
export function groupOf(action: Action): string {
  if (action.type === 'content') return `content ${action.key}`
  if (action.type === 'written') return action.group
  if (action.type === 'system' || action.type === 'rename') return action.type
  if (action.type === 'parameters') return `parameters ${Object.keys(action.values).join()}`
  if (action.type === 'pane') {
    const group = groupOf(action.action)
    return group && `pane ${action.id} ${group}`
  }
  return ''
}

type Moved = { history: History; draft: Draft } | null

export function undo(history: History, draft: Draft): Moved {
  const step = history.past.at(-1)
  if (!step) return null
  const moved = { past: history.past.slice(0, -1), future: [...history.future, step] }
  return { history: moved, draft: stepped(draft, step.after, step.before) }
}

export function redo(history: History, draft: Draft): Moved {
  const step = history.future.at(-1)
  if (!step) return null
  const moved = { past: [...history.past, { ...step, group: '' }], future: history.future.slice(0, -1) }
  return { history: moved, draft: stepped(draft, step.before, step.after) }
}

/** The draft with a step taken from one state of its fields to the other. */
function stepped(draft: Draft, from: Step['before'], to: Step['before']): Draft {
  const now = flat(draft)
  // What models wrote changes by itself too, as when a run ends.
  const isSame = (field: Field) => field === 'generations' || from[field] === now[field]
  const isAlone = allFields.every((field) => !(field in from) || isSame(field))
  const fields = isAlone ? to : { ...to, ...kept(draft, from, to) }
  return withoutEnded(withFields(draft, fields), draft)
}

/** What was changed elsewhere since, in the fields of a step: that is not the person's own, so not theirs to undo. */
function kept(draft: Draft, from: Step['before'], to: Step['before']): Partial<FlatDraft> {
  const of = (fields: Step['before']) => savedForm(withFields(draft, fields))
  const { messages, panes, ...rest } = rebase(of(from), of(to), savedForm(draft)).take
  return {
    ...rest,
    ...(messages && { messages: withKeys(messages, draft.content.messages) }),
    ...(panes && { panes: draftPanes(panes, draft.panes) }),
  }
}
