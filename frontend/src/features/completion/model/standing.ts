import type { Stretch } from '@/entities/prompt/model/generations'

/** A stretch of the text that is still what the answer has from `at` on. */
export type Standing = Stretch & { at: number }

/** Fewer characters than these may be an answer's by chance, such as a token that was put there instead. */
const telling = 16
/** By so many the place of more is found. */
const looked = 64
/** So many parts of one mark are looked for. */
const most = 32

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
  for (const { from, to } of marks) {
    const text = slice(from, to)
    let done = 0
    for (let part = 0; part < most && done < text.length; part++) {
      const at = placeOf(text, done, answer, next)
      if (at < 0) break
      const same = shared(answer, at, text, done)
      // Where it stops in a mark, the last word may go on as another one.
      const sure = done + same < text.length ? same - 1 : same
      if (sure > 0) found.push({ from: from + done, to: from + done + sure, at })
      done += same
      next = at + same
    }
  }
  return found
}

/** Where the text goes on in the answer: right here, or at the only place that fits; -1 for nowhere. */
function placeOf(text: string, done: number, answer: string, next: number): number {
  const words = text.slice(done, done + looked)
  if (answer.startsWith(words, next)) return next
  const at = words.length < telling ? -1 : answer.indexOf(words, next)
  if (at >= 0 && answer.indexOf(words, at + 1) < 0) return at
  return answer.charCodeAt(next) === text.charCodeAt(done) ? next : -1
}

function shared(answer: string, at: number, text: string, done: number): number {
  let length = 0
  const longest = text.length - done
  while (length < longest && answer.charCodeAt(at + length) === text.charCodeAt(done + length)) length++
  return length
}
