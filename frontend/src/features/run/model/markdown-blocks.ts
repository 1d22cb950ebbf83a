export type MarkdownBlock = { at: number; text: string }

const fence = /^ {0,3}(`{3,}|~{3,})/
const continues = /^(\s|[-*+] |\d+[.)] |>|\||\[)/

/**
 * Cuts Markdown where a blank line surely ends a block: not inside a code fence, and not before a line that
 * may go on with a list, a quote or a table. Blocks that were cut once stay as they are while text is added.
 */
export function markdownBlocks(text: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = []
  let start = 0
  let open = ''
  let afterBlank = false
  for (const { at, line } of linesOf(text)) {
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

function* linesOf(text: string): Generator<{ at: number; line: string }> {
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length : end + 1
    yield { at, line: text.slice(at, end < 0 ? text.length : end) }
    at = next
  }
}
