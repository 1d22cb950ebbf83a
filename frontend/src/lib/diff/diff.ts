import { diffLines, diffWordsWithSpace } from 'diff'

/** `words` marks words, `lines` whole lines. */
export type DiffMode = 'words' | 'lines'
export type Piece = { kind: 'same' | 'add' | 'del'; text: string }
type Change = { value: string; added?: boolean; removed?: boolean }

// Two unrelated texts by words take seconds, and no person reads that diff: then lines are compared first.
const wordTime = 300
const wordsInLine = 2_000
// Then one text stands in place of the other.
const lineTime = 2_000

/** How b differs from a. The pieces that are not "add" joined are a; those that are not "del" are b. */
export function diffTexts(a: string, b: string, mode: DiffMode, timeout = wordTime): Piece[] {
  if (a === b) return a === '' ? [] : [{ kind: 'same', text: a }]
  if (mode === 'lines') return byLines(a, b)
  const words = diffWordsWithSpace(a, b, { timeout })
  return words ? pieces(words) : wordsInsideLines(a, b)
}

function byLines(a: string, b: string): Piece[] {
  const lines = diffLines(a, b, { timeout: lineTime })
  if (lines) return pieces(lines)
  const whole: Piece[] = [
    { kind: 'del', text: a },
    { kind: 'add', text: b },
  ]
  return whole.filter(({ text }) => text !== '')
}

function wordsInsideLines(a: string, b: string): Piece[] {
  const lines = byLines(a, b)
  return lines.flatMap((piece, at) => {
    const next = lines[at + 1]
    if (piece.kind === 'del' && next?.kind === 'add') return inside(piece, next)
    return lines[at - 1]?.kind === 'del' && piece.kind === 'add' ? [] : [piece]
  })
}

function inside(removed: Piece, added: Piece): Piece[] {
  if (removed.text.length + added.text.length > wordsInLine) return [removed, added]
  return pieces(diffWordsWithSpace(removed.text, added.text))
}

function pieces(changes: readonly Change[]): Piece[] {
  return joined(
    changes.map(({ value, added, removed }) => ({
      kind: added ? 'add' : removed ? 'del' : 'same',
      text: value,
    })),
  )
}

// Words that changed side by side are read as one change: the space between them, though it stayed, goes with them.
function joined(diff: readonly Piece[]): Piece[] {
  const out: Piece[] = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed) out.push({ kind: 'del', text: removed })
    if (added) out.push({ kind: 'add', text: added })
    removed = ''
    added = ''
  }
  diff.forEach((piece, at) => {
    const between = piece.kind === 'same' && isSpace(piece.text) && (removed || added) && at < diff.length - 1
    if (piece.kind === 'del' || between) removed += piece.text
    if (piece.kind === 'add' || between) added += piece.text
    if (piece.kind !== 'same' || between) return
    flush()
    out.push(piece)
  })
  flush()
  return out
}

const isSpace = (text: string) => /^[^\S\n]+$/.test(text)

/** How many places differ: what was removed and what stands in its place are one. */
export function countChanges(diff: readonly Piece[]): number {
  return diff.filter((piece, at) => piece.kind !== 'same' && (diff[at - 1]?.kind ?? 'same') === 'same').length
}

/** The share of words that are in one text only, of the words of both. Null when there are none. */
export function shareChanged(diff: readonly Piece[]): number | null {
  let all = 0
  let changed = 0
  for (const piece of diff) {
    const words = piece.text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
    all += piece.kind === 'same' ? 2 * words : words
    if (piece.kind !== 'same') changed += words
  }
  return all === 0 ? null : changed / all
}
