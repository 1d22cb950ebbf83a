const otherLetters = new Map([
  ['ß', 'ss'],
  ['ı', 'i'],
  ['ς', 'σ'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
])
const optionalMarks =
  /[\u0300-\u036f]|[\u0591-\u05bd\u05bf-\u05c7]|[\u0610-\u061a]|\u0640|[\u064b-\u065f]|\u0670|[\ufe00-\ufe0f]/gu
const inWord = /[\p{L}\p{M}\p{N}]/u
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{So}]/u

/** One character as it is compared: without case and accents, as the server's search does it. */
const fold = (character: string): string => {
  const folded = character.normalize('NFKD').replace(optionalMarks, '').toLowerCase().normalize('NFC')
  return otherLetters.get(folded) ?? folded
}

type Folded = {
  text: string
  /** Where in the text each unit of the folded one comes from; at last, the text's end. */
  from: number[]
}

function foldText(text: string): Folded {
  let folded = ''
  const from: number[] = []
  let at = 0
  for (const character of text) {
    const one = fold(character)
    for (let n = 0; n < one.length; n++) from.push(at)
    folded += one
    at += character.length
  }
  return { text: folded, from: [...from, text.length] }
}

/** The words that were typed, as they are compared. */
export const wordsOf = (typed: string): string[] =>
  foldText(typed)
    .text.split(/[^\p{L}\p{M}\p{N}\p{So}]+/u)
    .filter(Boolean)

/** Whether a word of the text begins with each of these; where no spaces part words, they may stand anywhere. */
export function holdsWords(text: string, words: string[]): boolean {
  const folded = foldText(text)
  return words.every((word) => placeOf(folded.text, word, 0) >= 0)
}

export type Piece = { text: string; isHit: boolean }

/** The text in pieces, with what these words match apart. */
export function markWords(text: string, words: string[]): Piece[] {
  const folded = foldText(text)
  const hits = words.flatMap((word) => placesOf(folded, word)).sort((a, b) => a.start - b.start)
  const pieces: Piece[] = []
  let done = 0
  for (const { start, end } of hits) {
    if (start < done) continue
    if (start > done) pieces.push({ text: text.slice(done, start), isHit: false })
    pieces.push({ text: text.slice(start, end), isHit: true })
    done = end
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isHit: false })
  return pieces
}

function placesOf({ text, from }: Folded, word: string): { start: number; end: number }[] {
  const places = []
  for (let at = placeOf(text, word, 0); at >= 0; at = placeOf(text, word, at + word.length)) {
    let end = at + word.length
    // A character that stands for two letters is marked whole.
    while (from[end] === from[end - 1]) end++
    places.push({ start: from[at] ?? 0, end: from[end] ?? 0 })
  }
  return places
}

function placeOf(text: string, word: string, after: number): number {
  for (let at = text.indexOf(word, after); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || spaceless.test(word) || !inWord.test(text[at - 1] ?? '')) return at
  }
  return -1
}
