const fence = /^( *)(`{3,}|~{3,})([^\n]*)$/
const item = /^ *(?:[-*+]|\d{1,9}[.)]) +(?=\S)/
const anyFence = /`{3}|~{3}/
// A tag may begin a stretch in which a fence is none, and a tab or a quote moves where one may stand.
const unclear = /^[ \t]*<|\t|>/
const indentOf = (line: string): number => line.length - line.trimStart().length

/**
 * Tells, line by line, which are surely code between fences, at the margin or in an item of a list. Once the
 * parser might see a fence otherwise, the answer is no for all that follows.
 */
export class FenceWatch {
  #isSure = true
  /** Where the text of the innermost item begins, 0 outside of lists. */
  #margin = 0
  #open: { mark: string; indent: number } | null = null

  isInside(line: string): boolean {
    if (!this.#isSure) return false
    return this.#open ? this.#goOn(line, this.#open) : this.#follow(line)
  }

  #goOn(line: string, { mark, indent }: { mark: string; indent: number }): boolean {
    const isLeft = line.trim() !== '' && indentOf(line) < indent
    const hasMark = line.trimStart().startsWith(mark)
    if (!isLeft && !hasMark) return true
    this.#open = null
    if (isLeft) return this.#follow(line)
    this.#isSure = closes(line, mark) && indentOf(line) === indent && !line.includes('\t')
    return false
  }

  #follow(line: string): boolean {
    if (line.trim() === '') return false
    if (indentOf(line) < this.#margin) this.#margin = 0
    const lead = item.exec(line)?.[0]
    if (lead && indentOf(line) <= this.#margin + 3) this.#margin = lead.length
    const [, indent = '', mark = '', info = ''] = fence.exec(line) ?? []
    const isFence = mark !== '' && indent.length === this.#margin && !info.includes('`')
    if (isFence) this.#open = { mark, indent: indent.length }
    this.#isSure = !unclear.test(line) && (isFence || !anyFence.test(line))
    return false
  }
}

function closes(line: string, mark: string): boolean {
  const text = line.trim()
  return text.startsWith(mark) && text === text.charAt(0).repeat(text.length)
}
