import type { Edit } from './generations'

/** What has come of a generation and is not in the draft yet: it is shown in the text, at its place there. */
export type Live = { at: number; text: string }

/** The text with what is on its way. */
export const withLive = (text: string, { at, text: live }: Live): string =>
  text.slice(0, at) + live + text.slice(at)

/** A change of the text below, as changes of the one that is shown, which holds on to what is on its way. */
export function asShown({ from, to, insert }: Edit, { at, text: { length } }: Live): Edit[] {
  if (to < at || (to === at && from < to)) return [{ from, to, insert }]
  if (from >= at) return [{ from: from + length, to: to + length, insert }]
  return [
    { from, to: at, insert },
    { from: at + length, to: to + length, insert: '' },
  ]
}

/** Where a generation goes on after a change of the text below: what is typed there stays behind it. */
export function moveLive({ at, text }: Live, { from, to, insert }: Edit): Live {
  if (from >= at) return { at, text }
  return { at: to <= at ? at + insert.length - (to - from) : from + insert.length, text }
}

/**
 * A change of the text that is shown, as one of the text below; null where it is about what is on its way, which then
 * has to become part of the draft first. What is typed before the first word of it belongs before it.
 */
export function fromShown({ from, to, insert }: Edit, { at, text }: Live): { edit: Edit; live: Live } | null {
  const { length } = text
  if (length === 0) return { edit: { from, to, insert }, live: moveLive({ at, text }, { from, to, insert }) }
  if (from >= at + length) {
    return { edit: { from: from - length, to: to - length, insert }, live: { at, text } }
  }
  if (to > at) return null
  return { edit: { from, to, insert }, live: { at: at + insert.length - (to - from), text } }
}
