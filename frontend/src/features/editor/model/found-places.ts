import { textsIn } from '@/entities/prompt/model/content'
import type { Draft, DraftContent } from '@/entities/prompt/model/draft'
import { letterOf } from '@/entities/prompt/model/panes'
import { roleName } from '@/entities/prompt/model/roles'

/** A text of a draft, and how its place is called. */
export type Place = { place: string; text: string }

/** Every text of a draft, in order. */
export function placesOf(draft: Draft): Place[] {
  const panes = draft.panes.flatMap((pane) =>
    pane.text ? within(pane.text, ` of ${letterOf(draft, pane.id)}`) : [],
  )
  // Those in the text stand there.
  const alternatives = draft.generations.flatMap(({ text }) =>
    text === null ? [] : [{ place: 'an alternative', text }],
  )
  return [{ place: 'the name', text: draft.name }, ...within(draft.content, ''), ...panes, ...alternatives]
}

function within({ system_prompt, messages }: DraftContent, of: string): Place[] {
  const counts = new Map<string, number>()
  const said = messages.flatMap(({ role, content }) => {
    const number = (counts.get(role) ?? 0) + 1
    counts.set(role, number)
    const place = `${roleName(role).toLowerCase()} message ${number}${of}`
    return textsIn(content).map((text) => ({ place, text }))
  })
  return [{ place: `the system prompt${of}`, text: system_prompt }, ...said]
}
