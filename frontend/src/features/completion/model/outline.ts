import { type Generation, parentsFirst, path, type Written } from '@/entities/prompt/model/generations'

export type Line = {
  generation: Generation
  /** How deep it stands below places where there were alternatives. */
  depth: number
  isShown: boolean
  text: string
}

const wordsChars = 80

/** Every generation below the one it goes on from. Only where there are alternatives does a line stand deeper. */
export function outlineOf(written: Written): Line[] {
  const shown = new Map(path(written).map((one) => [one.id, one]))
  const depths = new Map<string | null, number>([[null, 0]])
  const children = new Map<string | null, Generation[]>()
  for (const one of parentsFirst(written.generations)) {
    const siblings = children.get(one.parent_id) ?? []
    children.set(one.parent_id, [...siblings, one])
  }
  const lines: Line[] = []
  const waiting = sorted(children.get(null) ?? []).toReversed()
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const siblings = children.get(one.parent_id) ?? []
    const depth = (depths.get(one.parent_id) ?? 0) + (siblings.length > 1 ? 1 : 0)
    depths.set(one.id, depth)
    const place = shown.get(one.id)
    const text = place ? written.text.slice(place.start, place.end) : (one.text ?? '')
    lines.push({ generation: one, depth, isShown: place !== undefined, text })
    waiting.push(...sorted(children.get(one.id) ?? []).toReversed())
  }
  return lines
}

const sorted = (list: Generation[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** What a line says of its text. Asked for lines that are seen alone: there may be ten thousand. */
export const firstWords = (text: string): string =>
  text
    .slice(0, wordsChars * 2)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, wordsChars)
