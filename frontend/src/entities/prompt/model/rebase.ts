import { equal } from '@/lib/equal'
import { allFields, type Changes, type Field, type Fields, type Message, pick } from './draft'
import { mergeMessages, mergePanes } from './merge'
import { mergeGenerations } from './merge-generations'
import { carried, textOf } from './written'

type Rebase = { take: Changes; conflicts: Field[] }
type Sent = {
  /** What was sent without an answer that came; it may or may not have arrived. */
  attempts?: readonly Changes[]
  /** What this very answer confirms. */
  accepted?: Changes
}

/**
 * Puts my draft on top of what the server now holds, field by field. A field I have not touched follows the
 * server. A field I changed stays mine, unless it was changed elsewhere too: then messages are merged, and what is
 * left is a conflict. What I sent myself is known to me, so an answer that was lost makes no conflict.
 */
export function rebase(base: Fields, mine: Fields, theirs: Fields, sent: Sent = {}): Rebase {
  const separate = allFields.filter((field) => field !== 'generations')
  const verdicts = separate.map((field) => [field, verdict(field, base, mine, theirs, sent)] as const)
  const those = (wanted: string) => verdicts.filter(([, is]) => is === wanted).map(([field]) => field)
  const [take, conflicts] = [pick(theirs, those('theirs')), those('conflict')]
  const messages = conflicts.includes('messages') ? merged(base, mine, theirs, sent) : null
  const panes = conflicts.includes('panes') ? mergedPanes(base, mine, theirs, sent) : null
  const settled = { ...(messages && { messages }), ...(panes && { panes }) }
  const said = messages ?? take.messages ?? mine.messages
  const generations = placed(base, mine, theirs, said, sent)
  return {
    take: { ...take, ...settled, ...(generations !== mine.generations && { generations }) },
    conflicts: conflicts.filter((field) => !(field in settled)),
  }
}

/**
 * What models wrote, in the text that both sides have become. It is no choice for a person to make: where both
 * changed it, what either made is kept.
 */
function placed(base: Fields, mine: Fields, theirs: Fields, messages: Message[], sent: Sent) {
  if ([base, mine, theirs].every(({ generations }) => generations.length === 0)) return mine.generations
  const text = textOf({ messages })
  const side = (fields: Fields) => ({ text: textOf(fields), generations: fields.generations })
  const is = verdict('generations', base, mine, theirs, sent)
  if (is === 'conflict') return mergeGenerations(side(base), side(mine), side(theirs), text)
  return carried(side(is === 'mine' ? mine : theirs), text).generations
}

// Where a message of mine may have arrived unheard, one more beside it could be that very message again.
function merged(base: Fields, mine: Fields, theirs: Fields, { attempts = [] }: Sent): Message[] | null {
  const isUnsure = attempts.some((changes) => 'messages' in changes)
  const counts = new Set([base, mine, theirs].map(({ messages }) => messages.length))
  if (isUnsure && counts.size > 1) return null
  return mergeMessages(base.messages, mine.messages, theirs.messages)
}

function mergedPanes(base: Fields, mine: Fields, theirs: Fields, { attempts = [] }: Sent) {
  const lengths = ({ panes }: Fields) => panes.map(({ id, text }) => [id, text?.messages.length])
  const isUnsure = attempts.some((changes) => 'panes' in changes)
  if (isUnsure && !(equal(lengths(base), lengths(mine)) && equal(lengths(base), lengths(theirs)))) return null
  return mergePanes(base.panes, mine.panes, theirs.panes)
}

function verdict(
  field: Field,
  base: Fields,
  mine: Fields,
  theirs: Fields,
  { attempts = [], accepted = {} }: Sent,
): 'mine' | 'theirs' | 'conflict' {
  const value = theirs[field]
  const tries = attempts.filter((changes) => field in changes)
  if (equal(mine[field], value)) return 'mine'
  if (field in accepted) return equal(mine[field], accepted[field]) ? 'theirs' : 'mine'
  if (equal(mine[field], base[field]) && tries.length === 0) return 'theirs'
  return [base, ...tries].some((known) => equal(known[field], value)) ? 'mine' : 'conflict'
}

/** What the server holds, with the generations that `mine` has too as the same objects: ten thousand are compared at every key. */
export function sharing(theirs: Fields, mine: Fields): Fields {
  const known = mine.generations
  const generations = theirs.generations.map((one, at) => (equal(one, known[at]) ? (known[at] ?? one) : one))
  const isSame = generations.length === known.length && generations.every((one, at) => one === known[at])
  return { ...theirs, generations: isSame ? known : generations }
}
