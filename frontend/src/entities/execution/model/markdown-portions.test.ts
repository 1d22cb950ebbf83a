import fc from 'fast-check'
import { expect, it } from 'vitest'
import { markdownBlocks } from './markdown-blocks'
import { withinLimits } from './markdown-limits'
import { inPortions, isSamePortion } from './markdown-portions'

const portionsOf = (text: string) => inPortions(withinLimits(markdownBlocks(text)))

it('keeps every block, and all but the last portion as they are while text is added', () => {
  const piece = fc.constantFrom('word '.repeat(300), '\n\n', '## Title\n\n', '- item\n', '#', '```\n')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(piece), (before, more) => {
      const [early, all] = [before.join(''), [...before, ...more].join('')]
      const portions = portionsOf(all)
      expect(portions.flatMap(({ blocks }) => blocks)).toEqual(withinLimits(markdownBlocks(all)))
      for (const [place, portion] of portionsOf(early).slice(0, -1).entries()) {
        const later = portions[place]
        expect(later && isSamePortion(portion, later)).toBe(true)
      }
    }),
  )
})

it('begins with a heading where one is near', () => {
  const paragraph = `${'word '.repeat(40)}\n\n`
  const text = `${paragraph.repeat(16)}## Next\n\n${paragraph.repeat(40)}`
  const [first, second, third] = portionsOf(text)
  expect(first?.at).toBe(0)
  expect(second?.blocks[0]?.text).toBe('## Next\n\n')
  expect(third?.blocks[0]?.text).toBe(paragraph)
})
