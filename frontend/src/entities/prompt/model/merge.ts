import { equal } from '@/lib/equal'
import { type Fields, type Message, mostPanes } from './draft'

type Pane = Fields['panes'][number]

/** What one side made of the base: the items from here to there became these. */
type Change<T> = { from: number; to: number; insert: readonly T[] }

function changeOf<T>(base: readonly T[], next: readonly T[]): Change<T> {
  const most = Math.min(base.length, next.length)
  let start = 0
  while (start < most && equal(base[start], next[start])) start++
  let end = 0
  while (end < most - start && equal(base[base.length - 1 - end], next[next.length - 1 - end])) end++
  return { from: start, to: base.length - end, insert: next.slice(start, next.length - end) }
}

/** Both changes put into the base, where the second begins `apart` items or more behind the first; else null. */
function mergeSpans<T>(base: readonly T[], mine: readonly T[], theirs: readonly T[], apart: number) {
  const changes = [changeOf(base, theirs), changeOf(base, mine)]
  const [first, second] = changes.toSorted((a, b) => a.from - b.from || a.to - b.to)
  if (!first || !second || second.from - first.to < apart) return null
  return [
    ...base.slice(0, first.from),
    ...first.insert,
    ...base.slice(first.to, second.from),
    ...second.insert,
    ...base.slice(second.to),
  ]
}

/** The value that one side changed, or both to the same; undefined where they differ. */
function pickChanged<T>(base: T, mine: T, theirs: T): T | undefined {
  if (equal(mine, base) || equal(mine, theirs)) return theirs
  return equal(theirs, base) ? mine : undefined
}

const wordsOf = (text: string): string[] => text.split(/(\s+)/)

// A word between them keeps two changes from becoming one that neither side wrote.
function mergeTexts(base: string, mine: string, theirs: string): string | undefined {
  const picked = pickChanged(base, mine, theirs)
  if (picked !== undefined) return picked
  return mergeSpans(wordsOf(base), wordsOf(mine), wordsOf(theirs), 1)?.join('')
}

function mergeMessage(base: Message, mine: Message, theirs: Message): Message | undefined {
  const role = pickChanged(base.role, mine.role, theirs.role)
  const texts = [base.content, mine.content, theirs.content]
  const content = texts.every((text) => typeof text === 'string')
    ? mergeTexts(texts[0] ?? '', texts[1] ?? '', texts[2] ?? '')
    : pickChanged(base.content, mine.content, theirs.content)
  return role === undefined || content === undefined ? undefined : { ...theirs, role, content }
}

/** Two sides' changes of one list of messages, both kept; null where they are about the same words. */
export function mergeMessages(
  base: readonly Message[],
  mine: readonly Message[],
  theirs: readonly Message[],
): Message[] | null {
  if (base.length !== mine.length || base.length !== theirs.length) return mergeSpans(base, mine, theirs, 0)
  const merged = base.flatMap((message, at) => {
    const [own, other] = [mine[at], theirs[at]]
    return (own && other && mergeMessage(message, own, other)) ?? []
  })
  return merged.length === base.length ? merged : null
}

/** Two sides' changes of one object, field by field; null where one field became two different things. */
function mergeObjects<T extends object>(base: T, mine: T, theirs: T): T | null {
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]) as Set<keyof T>
  const merged = { ...theirs }
  for (const name of names) {
    const [was, own, other] = [base[name], mine[name], theirs[name]]
    if (equal(own, other) || equal(own, was)) continue
    if (!equal(other, was)) return null
    merged[name] = own
  }
  return merged
}

function mergePane(base: Pane, mine: Pane, theirs: Pane): Pane | null {
  const model_config = mergeObjects(base.model_config, mine.model_config, theirs.model_config)
  const { text: was } = base
  const [own, other] = [mine.text, theirs.text]
  if (!model_config) return null
  if (equal(own, other) || equal(own, was)) return { ...theirs, model_config }
  if (equal(other, was)) return { ...mine, model_config }
  const messages = was && own && other && mergeMessages(was.messages, own.messages, other.messages)
  const system_prompt =
    was && own && other && mergeTexts(was.system_prompt, own.system_prompt, other.system_prompt)
  return messages && system_prompt !== undefined
    ? { ...theirs, model_config, text: { system_prompt, messages } }
    : null
}

/**
 * Two sides' changes of the panes beside a prompt. Which panes there are is what theirs has, less what mine closed,
 * with what mine opened behind them; null where one pane was changed to two different things, or changed on one side
 * and closed on the other, or where there would be too many.
 */
export function mergePanes(
  base: readonly Pane[],
  mine: readonly Pane[],
  theirs: readonly Pane[],
): Pane[] | null {
  const find = (panes: readonly Pane[], id: string) => panes.find((pane) => pane.id === id)
  const ids = [...new Set([...theirs, ...mine].map(({ id }) => id))]
  const merged = ids.map((id) => mergedPane(find(base, id), find(mine, id), find(theirs, id)))
  if (merged.includes(null)) return null
  const kept = merged.filter((pane) => pane !== undefined && pane !== null)
  return kept.length > mostPanes ? null : kept
}

/** Undefined for one that is closed. */
function mergedPane(base?: Pane, mine?: Pane, theirs?: Pane): Pane | null | undefined {
  if (mine && theirs) return equal(mine, theirs) ? theirs : base ? mergePane(base, mine, theirs) : null
  const left = mine ?? theirs
  if (!left || !base) return left
  return equal(left, base) ? undefined : null
}
