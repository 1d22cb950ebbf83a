import type { Stretch } from '@/entities/prompt/model/generations'

/** A stretch of the text that is still what the answer has from `at` on. */
export type Standing = Stretch & { at: number }

/**
 * Where an answer still stands in the text, by the marks of the generations that it wrote, from the first to the last.
 * Marks keep the order of its characters. What was taken out is passed over where only one place fits.
 */
export function standing(
  marks: readonly Stretch[],
  slice: (from: number, to: number) => string,
  answer: string,
): Standing[] {
  const found: Standing[] = []
  let next = 0
  const take = (from: number, length: number, at: number) => {
    if (length > 0) found.push({ from, to: from + length, at })
    next = at + length
  }
  for (const { from, to } of marks) {
    const text = slice(from, to)
    const whole = answer.startsWith(text, next) ? next : onlyPlace(answer, text, next)
    if (whole >= 0) {
      take(from, text.length, whole)
      continue
    }
    const same = sharedStart(answer, next, text)
    take(from, same, next)
    const behind = onlyPlace(answer, text.slice(same), next)
    if (behind >= 0) take(from + same, text.length - same, behind)
  }
  return found
}

function onlyPlace(answer: string, text: string, from: number): number {
  const at = answer.indexOf(text, from)
  return at >= 0 && answer.lastIndexOf(text) === at ? at : -1
}

function sharedStart(answer: string, from: number, text: string): number {
  let length = 0
  while (length < text.length && answer.charCodeAt(from + length) === text.charCodeAt(length)) length++
  return length
}
