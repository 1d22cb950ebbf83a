import type { Schemas } from '@playground/client'
import { withLineFeeds } from '@/lib/line-ends'

export type Alternative = Schemas['TokenAlternative']

/** A token where it stands in an answer, in UTF-16. Tokens that share a character stand there together. */
export type TokenPlace = {
  from: number
  to: number
  /** The natural logarithm of its probability; null where the model gave none. */
  logprob: number | null
  /** The likeliest in its place, likeliest first; of several together, in that of the first. */
  top: readonly Alternative[]
}

/**
 * Tokens, whose places are bytes in UTF-8, in the text of the answer as the page has it: in UTF-16, its lines ended by
 * LF alone. One that begins or ends inside a character has the whole of it, and one that is not in the text is left
 * out. Tokens may come in any order.
 */
export function placesOf(text: string, tokens: readonly Schemas['TokenLogprob'][]): TokenPlace[] {
  const places: TokenPlace[] = []
  const { begin, end } = utf16Of(text)
  const sorted = tokens.toSorted((a, b) => a.from - b.from || a.to - b.to)
  for (const { from, to, logprob, top } of sorted) {
    if (to <= from) continue
    const place = { from: begin(from), to: end(to), logprob, top }
    const last = places.at(-1)
    if (last && place.from < last.to) places[places.length - 1] = together(last, place)
    else if (place.to > place.from) places.push(place)
  }
  return places
}

const together = (one: TokenPlace, other: TokenPlace): TokenPlace => ({
  from: one.from,
  to: Math.max(one.to, other.to),
  logprob: one.logprob === null || other.logprob === null ? null : one.logprob + other.logprob,
  top: one.top,
})

/** Where the character that a byte is in begins and ends, in UTF-16. */
function utf16Of(text: string): Record<'begin' | 'end', (byte: number) => number> {
  const bytes = bytesOf(text)
  const moved = withoutReturns(text)
  const begin = (byte: number) => {
    const at = Math.max(firstWhere(bytes, (one) => one > byte) - 1, 0)
    // Both halves of a pair have the byte that the pair begins with.
    return at > 0 && bytes[at] === bytes[at - 1] ? at - 1 : at
  }
  const end = (byte: number) =>
    Math.min(
      firstWhere(bytes, (one) => one >= byte),
      text.length,
    )
  return { begin: (byte) => moved(begin(byte)), end: (byte) => moved(end(byte)) }
}

/** The first of rising numbers of which this holds, or their length. */
function firstWhere(list: Uint32Array, isSo: (one: number) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(list[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

/** At which byte of the text's UTF-8 each unit's character begins, and behind the last where the text ends. */
function bytesOf(text: string): Uint32Array {
  const bytes = new Uint32Array(text.length + 1)
  let byte = 0
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    bytes[at++] = byte
    if (code > 0xffff) bytes[at++] = byte
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  bytes[text.length] = byte
  return bytes
}

/** A place in a text, in the one whose lines end with LF alone. */
function withoutReturns(text: string): (at: number) => number {
  if (withLineFeeds(text).length === text.length) return (at) => at
  const gone = new Uint32Array(text.length + 1)
  for (let at = 0; at < text.length; at++) {
    const isGone = text[at] === '\r' && text[at + 1] === '\n'
    gone[at + 1] = (gone[at] ?? 0) + (isGone ? 1 : 0)
  }
  return (at) => at - (gone[at] ?? 0)
}
