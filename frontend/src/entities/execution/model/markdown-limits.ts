import { FenceWatch } from './fence-watch'
import { fenceOf, linesOf, type MarkdownBlock } from './markdown-blocks'

// A parser of Markdown takes time by the square of what a block could begin or end: lists, quotes, emphasis,
// links, cells, tags. At these limits that is a fraction of a second for the worst of them.
const mostMarks = 2_000
const mostChars = 32_000
// Each level of a list or a quote is several calls deep in everything that follows.
const deepest = 24
// For all blocks together, in squares of marks.
const budget = 16_000_000
const perBlock = 32_000

export type SizedBlock = MarkdownBlock & { isPlain: boolean }

/**
 * Which blocks are parsed, decided before one is: a block that is too large or too deep is not, nor is anything
 * once all together are. What comes later never changes the answer for what came before.
 */
export function withinLimits(blocks: readonly MarkdownBlock[]): SizedBlock[] {
  let spent = 0
  const sized: SizedBlock[] = []
  for (const [at, block] of blocks.entries()) {
    const marks = knownMarks(block)
    spent += perBlock + (marks ?? 0) ** 2
    if (spent > budget) {
      const rest = blocks.slice(at).map((one) => one.text)
      return [...sized, { at: block.at, text: rest.join(''), isPlain: true }]
    }
    sized.push({ ...block, isPlain: marks === null })
  }
  return sized
}

const known = new WeakMap<MarkdownBlock, number | null>()

/** A block that is taken over while text is added is not counted again. */
function knownMarks(block: MarkdownBlock): number | null {
  const before = known.get(block)
  if (before !== undefined) return before
  const marks = marksOf(block.text)
  known.set(block, marks)
  return marks
}

/** How much there is to parse in a block, null when it is too much. */
export function marksOf(text: string): number | null {
  if (fenceOf(text) !== null) return 0
  if (text.length > mostChars) return null
  const fences = new FenceWatch()
  let marks = 0
  for (const { line } of linesOf(text)) {
    if (depthOf(line) > deepest) return null
    marks += fences.isInside(line) ? 1 : 1 + marksIn(line)
    if (marks > mostMarks) return null
  }
  return marks
}

const isMark = new Uint8Array(128)
for (const mark of '*_~[]!<>&\\|`@:.') isMark[mark.charCodeAt(0)] = 1

function marksIn(line: string): number {
  let count = 0
  for (let at = 0; at < line.length; at++) count += isMark[line.charCodeAt(at)] ?? 0
  return count
}

const containers = /^(?:[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|\[\^[^\]]*\]:))+[ \t]*/
const container = />|[-*+]|\d{1,9}[.)]|\[\^[^\]]*\]:/g
const rule = /^ {0,3}([-*])(?:[ \t]*\1)+[ \t]*$/

/** No less than how many lists, quotes and notes this line is in: each takes a mark or two columns of it. */
function depthOf(line: string): number {
  const lead = rule.test(line) ? '' : (containers.exec(line)?.[0] ?? '')
  const columns = lead.replace(/\t/g, '    ').match(/ /g)?.length ?? 0
  return (lead.match(container)?.length ?? 0) + Math.floor(columns / 2)
}
