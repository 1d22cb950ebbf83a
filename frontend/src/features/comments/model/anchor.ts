/** The passage that a comment is about: its text, and what stood around it, by which it is found again. */
export type Anchor = { field: string; quote: string; prefix: string; suffix: string }
export type Found = { from: number; to: number }

/** As long as the server takes, in characters. */
const longestQuote = 1_000
const around = 32
const mostPlaces = 500

/** The anchor of a part of a text; null for one without words. Places are UTF-16 code units, and never halve a character. */
export function anchorOf(field: string, text: string, from: number, to: number): Anchor | null {
  const [start, end] = [wholeBefore(text, from), wholeAfter(text, to)]
  const quote = firstCharacters(text.slice(start, end), longestQuote)
  if (quote.trim() === '') return null
  return {
    field,
    quote,
    prefix: [...text.slice(Math.max(0, start - 2 * around), start)].slice(-around).join(''),
    suffix: firstCharacters(text.slice(start + quote.length), around),
  }
}

/** Where a passage stands in a text; of several places the one with most of what stood around it. Null: it is not there. */
export function findPassage(text: string, { quote, prefix, suffix }: Anchor): Found | null {
  if (quote === '') return null
  let best: (Found & { score: number }) | null = null
  let places = 0
  for (let at = text.indexOf(quote); at >= 0 && places < mostPlaces; at = text.indexOf(quote, at + 1)) {
    places += 1
    const to = at + quote.length
    const score = alikeEnds(text.slice(0, at), prefix) + alikeStarts(text.slice(to), suffix)
    if (!best || score > best.score) best = { from: at, to, score }
  }
  return best && { from: best.from, to: best.to }
}

/** The same in a text that is shown with other white space than it was written with, as Markdown is. */
export function findLoosely(text: string, anchor: Anchor): Found | null {
  const places: number[] = []
  let squeezed = ''
  for (let at = 0; at < text.length; at += 1) {
    if (/\s/.test(text[at] ?? '')) continue
    places.push(at)
    squeezed += text[at]
  }
  const found = findPassage(squeezed, {
    field: anchor.field,
    quote: squeeze(anchor.quote),
    prefix: squeeze(anchor.prefix),
    suffix: squeeze(anchor.suffix),
  })
  if (!found) return null
  return { from: places[found.from] ?? 0, to: (places[found.to - 1] ?? 0) + 1 }
}

/** Where a passage stands among the fields of a prompt: in its own or, after messages were moved, in another one. */
export function findInFields(
  fields: ReadonlyMap<string, string>,
  anchor: Anchor,
): (Found & { field: string }) | null {
  const order = [anchor.field, ...[...fields.keys()].filter((field) => field !== anchor.field)]
  for (const field of order) {
    const found = findPassage(fields.get(field) ?? '', anchor)
    if (found) return { ...found, field }
  }
  return null
}

const squeeze = (text: string): string => text.replace(/\s+/g, '')

const isHigh = (text: string, at: number): boolean => /[\ud800-\udbff]/.test(text[at] ?? '')
const isLow = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text[at] ?? '')
const splitsAt = (text: string, at: number): boolean => isHigh(text, at - 1) && isLow(text, at)
const wholeBefore = (text: string, at: number): number => (splitsAt(text, at) ? at - 1 : at)
const wholeAfter = (text: string, at: number): number => (splitsAt(text, at) ? at + 1 : at)

/** The first characters of a text, without making a list of a long one. */
function firstCharacters(text: string, most: number): string {
  return [...text.slice(0, 2 * most)].slice(0, most).join('')
}

function alikeStarts(a: string, b: string): number {
  let n = 0
  while (n < b.length && a[n] === b[n]) n += 1
  return n
}

function alikeEnds(a: string, b: string): number {
  let n = 0
  while (n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n += 1
  return n
}
