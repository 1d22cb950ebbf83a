import { cutText } from '@/lib/portions'

export type MarkdownBlock = { at: number; text: string }

const fence = /^ {0,3}(`{3,}|~{3,})/
const continues = /^(\s|[-*+] |\d+[.)] |>|\||\[)/

/**
 * Cuts Markdown where a blank line surely ends a block: not inside a code fence, and not before a line that
 * may go on with a list, a quote or a table. Blocks that were cut once stay as they are while text is added: those
 * of the text before are taken over as far as they are still true.
 */
export function markdownBlocks(text: string, before: readonly MarkdownBlock[] = []): MarkdownBlock[] {
  const changed = before.findIndex((block) => !text.startsWith(block.text, block.at))
  // The last of them may have grown.
  const blocks = before.slice(0, Math.max(0, (changed < 0 ? before.length : changed) - 1))
  let start = blocks.reduce((end, block) => end + block.text.length, 0)
  let open = ''
  let afterBlank = false
  for (const { at, line } of linesOf(text, start)) {
    const mark = fence.exec(line)?.[1] ?? ''
    if (open === '' && afterBlank && line !== '' && !continues.test(line) && at > start) {
      blocks.push({ at: start, text: text.slice(start, at) })
      start = at
    }
    if (open === '') open = mark
    else if (mark.startsWith(open) && line.trim() === mark) open = ''
    afterBlank = open === '' && line.trim() === ''
  }
  if (start < text.length) blocks.push({ at: start, text: text.slice(start) })
  return blocks
}

const openFence = /^(`{3,}|~{3,})([^`\n]*)\n/

/** Code between fences; `isOpen` while the one that closes it has not come. */
export type Fence = { code: string; language: string; isOpen: boolean }

/**
 * The code of a block that is nothing but a fence, closed or still open at its end, else null. It can grow very
 * long, and shown as it is it need not be parsed, let alone from its start each time.
 */
export function fenceOf(text: string): Fence | null {
  const [opening, mark, info = ''] = openFence.exec(text) ?? []
  if (opening === undefined || !mark) return null
  const language = languageOf(info)
  const code = text.slice(opening.length)
  const end = endOf(code, mark)
  if (end === null) return { code, language, isOpen: true }
  return code.slice(end.next).trim() === '' ? { code: code.slice(0, end.at), language, isOpen: false } : null
}

const longestLanguage = 24

/** The language of a fence by what stands behind its opening, as it may be shown: the first word, and no long one. */
export const languageOf = (info: string): string =>
  cutText(info.trim().split(/[\s{,]/, 1)[0] ?? '', longestLanguage)

/** Where the line is that closes a fence, and where the next one begins. */
function endOf(code: string, mark: string): { at: number; next: number } | null {
  for (const { at, line } of linesOf(code)) {
    const found = fence.exec(line)?.[1]
    if (found?.startsWith(mark) && line.trim() === found) return { at, next: at + line.length }
  }
  return null
}

export function* linesOf(text: string, from = 0): Generator<{ at: number; line: string }> {
  let at = from
  while (at < text.length) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length : end + 1
    yield { at, line: text.slice(at, end < 0 ? text.length : end) }
    at = next
  }
}
