import type { Draft } from '@/entities/prompt/model/draft'

type Content = Draft['content']
export type Query = { text: string; matchCase: boolean }
/** A stretch of a text: of the message with this key, or of the system prompt. */
export type Place = { key: string; from: number; to: number }

export const systemKey = 'system'
/** So many are counted; what is beyond is found by going there. */
export const mostPlaces = 10_000
/** A prompt beyond this could not be saved. */
const mostChars = 4_000_000

/** Finds the words as they stand: signs mean themselves, so no text takes longer than its length. Null for no words. */
export function patternOf({ text, matchCase }: Query): RegExp | null {
  if (text === '') return null
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), matchCase ? 'gu' : 'giu')
}

/** Where the words are, in the order they are read in. A message of parts is not edited, so not searched. */
export function placesOf(content: Content, query: Query): Place[] {
  const pattern = patternOf(query)
  const places: Place[] = []
  if (!pattern) return places
  for (const { key, text } of textsOf(content)) {
    for (const { index, 0: found } of text.matchAll(pattern)) {
      places.push({ key, from: index, to: index + found.length })
      if (places.length >= mostPlaces) return places
    }
  }
  return places
}

const textsOf = ({ system_prompt, messages }: Content) => [
  { key: systemKey, text: system_prompt },
  ...messages.flatMap(({ key, content }) => (typeof content === 'string' ? { key, text: content } : [])),
]

/** The first of the places that is not before this one; its index, or 0 where there is none. */
export function indexFrom(places: Place[], content: Content, at: Place | null): number {
  if (!at) return 0
  const order = new Map(textsOf(content).map(({ key }, index) => [key, index]))
  const rank = (place: Place) => order.get(place.key) ?? 0
  const index = places.findIndex((place) =>
    place.key === at.key ? place.from >= at.from : rank(place) > rank(at),
  )
  return Math.max(0, index)
}

/** The content with one place, or with no place given all of them, replaced. Null where that would grow too large. */
export function replaced(
  content: Content,
  query: Query,
  replacement: string,
  only?: Place,
): { content: Content; count: number } | null {
  const pattern = patternOf(query)
  if (!pattern) return { content, count: 0 }
  let count = 0
  let growth = 0
  const change = (key: string, text: string): string =>
    text.replace(pattern, (found: string, from: number) => {
      const isMeant = !only || (only.key === key && only.from === from)
      if (isMeant) growth += replacement.length - found.length
      if (!isMeant || growth > mostChars) return found
      count++
      return replacement
    })
  const next = {
    system_prompt: change(systemKey, content.system_prompt),
    messages: content.messages.map((one) =>
      typeof one.content === 'string' ? { ...one, content: change(one.key, one.content) } : one,
    ),
  }
  return growth > mostChars ? null : { content: next, count }
}
