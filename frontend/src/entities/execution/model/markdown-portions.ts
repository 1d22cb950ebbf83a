import type { SizedBlock } from './markdown-limits'

const portionChars = 3_000
const mostChars = 6_000
const heading = /^#{1,6}\s/

export type Portion = { at: number; blocks: SizedBlock[] }

/**
 * Blocks in portions of some screens each, which the browser lays out as they come into view. One begins with a
 * heading where that is not too far. While text is added, what is in a portion stays in it.
 */
export function inPortions(blocks: readonly SizedBlock[]): Portion[] {
  const portions: Portion[] = []
  for (const block of blocks) {
    const last = portions.at(-1)
    const chars = last ? block.at - last.at : 0
    const isFull = chars >= (heading.test(block.text) ? portionChars : mostChars)
    if (last && !isFull) last.blocks.push(block)
    else portions.push({ at: block.at, blocks: [block] })
  }
  return portions
}

/** Whether two portions hold the same texts. */
export const isSamePortion = (one: Portion, other: Portion): boolean =>
  one.blocks.length === other.blocks.length &&
  one.blocks.every(({ at, text, isPlain }, place) => {
    const against = other.blocks[place]
    return at === against?.at && isPlain === against.isPlain && text === against.text
  })
