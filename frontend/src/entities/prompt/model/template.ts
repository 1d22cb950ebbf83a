import { commonEnds } from '@/lib/common-ends'

// The server's grammar: its test cases are this one's too. An odd number of backslashes makes the braces after
// them text; before a variable each pair of backslashes is one.
const placeholder =
  /(?<!\\)(?:\\\\)*\\\{\{|\{\{\p{White_Space}*([\p{L}_][\p{L}\p{Nd}\p{M}_-]*)\p{White_Space}*\}\}/gu

/** The braces of a placeholder that is being typed, with the space after them. */
export const opening = /\{\{\p{White_Space}*/u

/** The letters of a name that is being typed. */
export const nameLetters = /[\p{L}\p{Nd}\p{M}_-]*/u

/** A name that is begun where a text ends. */
export const begunName = new RegExp(`${opening.source}${nameLetters.source}$`, 'u')

/** A use of a variable. The same letters may be written in several ways: the name is in NFC. */
export type Placeholder = { name: string; from: number; to: number }

export const normalName = (name: string): string => name.normalize('NFC')

// After every key several parts of the page ask about the same texts, and in a long one it is a search of milliseconds.
const known = new Map<string, readonly Placeholder[]>()
const mostKnown = 32
const longChars = 1_000

export function placeholders(text: string): readonly Placeholder[] {
  if (!text.includes('{{')) return []
  if (text.length < longChars) return search(text)
  const found = known.get(text) ?? searchNear(text)
  // The one asked for last is the last to go.
  known.delete(text)
  known.set(text, found)
  for (const oldest of known.keys()) {
    if (known.size <= mostKnown) break
    known.delete(oldest)
  }
  return found
}

function search(text: string): Placeholder[] {
  return [...searchFrom(text, 0)]
}

function* searchFrom(text: string, from: number): Generator<Placeholder> {
  const pattern = new RegExp(placeholder)
  pattern.lastIndex = from
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const { 0: all, 1: name, index } = found
    if (name) yield { name: normalName(name), from: index, to: index + all.length }
  }
}

/** As `search`, but where the text is nearly one that was searched before, what is around the change alone is. */
function searchNear(text: string): readonly Placeholder[] {
  const [before, its = []] = nearTo(text) ?? []
  if (before === undefined) return search(text)
  const { start, end } = commonEnds(before, text)
  const by = text.length - before.length
  // What ends before the change is found there again; behind it a search goes on as it did before.
  const kept = firstAt(its, (one) => one.to > start)
  const found = its.slice(0, kept)
  for (const one of searchFrom(text, found.at(-1)?.to ?? 0)) {
    const same = firstAt(its, ({ from }) => from >= one.from - by)
    if (one.from >= text.length - end && its[same]?.from === one.from - by)
      return found.concat(by === 0 ? its.slice(same) : its.slice(same).map((other) => movedBy(other, by)))
    found.push(one)
  }
  return found
}

const movedBy = ({ name, from, to }: Placeholder, by: number): Placeholder => ({
  name,
  from: from + by,
  to: to + by,
})

const latest = 4
const nearChars = 1_000

/** One of the texts that were asked about last, with what was found in it. */
function nearTo(text: string): [string, readonly Placeholder[]] | undefined {
  const last = [...known].slice(-latest).reverse()
  const few = text.slice(0, nearChars)
  return last.find(
    ([other]) =>
      Math.abs(other.length - text.length) < nearChars &&
      (other.startsWith(few) || other.endsWith(text.slice(-nearChars))),
  )
}

/** The first place of a list from which on something is so. */
function firstAt<T>(list: readonly T[], isSo: (one: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(list[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

export type Part = { text: string; variable: boolean }

/** Text split at its placeholders, for showing them. An escape stays as it is written. */
export function templateParts(text: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const place of placeholders(text)) {
    if (place.from > from) parts.push({ text: text.slice(from, place.from), variable: false })
    parts.push({ text: text.slice(place.from, place.to), variable: true })
    from = place.to
  }
  if (from < text.length) parts.push({ text: text.slice(from), variable: false })
  return parts
}

/** The names that texts use, in order of first use, each once. */
export function variablesIn(texts: Iterable<string>): string[] {
  const names = new Set<string>()
  for (const text of texts) {
    for (const { name } of placeholders(text)) names.add(name)
  }
  return [...names]
}

/** The text with one variable called something else. Spaces inside the braces and escapes stay as they are. */
export function renameIn(text: string, from: string, to: string): string {
  return text.replace(placeholder, (all: string, name?: string) =>
    name !== undefined && normalName(name) === from ? all.replace(name, to) : all,
  )
}

/** What was typed, as a name the grammar takes; empty when nothing of it is left. */
export function asName(typed: string): string {
  const name = normalName(typed.trim()).replace(/[^\p{L}\p{Nd}\p{M}_-]+/gu, '_')
  return /^[\p{L}_]/u.test(name) || name === '' ? name : `_${name}`
}
