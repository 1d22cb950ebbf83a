import type { Piece } from '@/lib/diff/diff'

/** Where the second of two texts has what the first has not; null while that is not known. */
export function addedRanges(diff: readonly Piece[] | null): { from: number; to: number }[] | null {
  if (!diff) return null
  let at = 0
  return diff.flatMap(({ kind, text }) => {
    if (kind === 'del') return []
    const from = at
    at += text.length
    return kind === 'add' ? [{ from, to: at }] : []
  })
}
