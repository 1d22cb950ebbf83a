const fence = /^( *)(`{3,}|~{3,})([^\n]*)$/
const item = /^ *(?:[-*+]|\d{1,9}[.)]) +(?=\S)/
const indentOf = (line: string): number => line.length - line.trimStart().length

/**
 * Tells, line by line, which are surely code between fences, at the margin or in an item of a list. Where the
 * parser might see it otherwise the answer is no.
 */
export class FenceWatch {
  /** Where the text of the innermost item begins, 0 outside of lists. */
  #margin = 0
  #open: { mark: string; indent: number } | null = null
  #hasTags = false

  isInside(line: string): boolean {
    const wasOpen = this.#open
    if (wasOpen) {
      const isIndented = line.trim() === '' || indentOf(line) >= wasOpen.indent
      if (isIndented && !closes(line, wasOpen.mark)) return true
      this.#open = null
      if (isIndented) return false
    }
    this.#follow(line)
    return false
  }

  #follow(line: string): void {
    if (line.trim() === '') return
    // A tag may begin a stretch in which a fence is none.
    this.#hasTags ||= /^[ \t]*<|\t/.test(line) || line.startsWith('>')
    const isInItem = indentOf(line) >= this.#margin
    if (!isInItem) this.#margin = 0
    const lead = item.exec(line)?.[0]
    if (lead && indentOf(line) <= this.#margin + 3) this.#margin = lead.length
    const [, indent = '', mark = '', info = ''] = fence.exec(line) ?? []
    const isFence = mark !== '' && !(mark.startsWith('`') && info.includes('`'))
    const isAtMargin = indent.length >= this.#margin && indent.length <= this.#margin + (this.#margin ? 3 : 0)
    if (isFence && isAtMargin && !this.#hasTags) this.#open = { mark, indent: indent.length }
  }
}

function closes(line: string, mark: string): boolean {
  const text = line.trim()
  return text.startsWith(mark) && text === text.charAt(0).repeat(text.length)
}
