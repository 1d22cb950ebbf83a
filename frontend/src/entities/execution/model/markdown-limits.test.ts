import fc from 'fast-check'
import { expect, it } from 'vitest'
import { markdownBlocks } from './markdown-blocks'
import { marksOf, withinLimits } from './markdown-limits'

const plainOf = (text: string) => withinLimits(markdownBlocks(text)).map((block) => block.isPlain)

it.each([
  ['a list of many lines', '- a **b** `c`\n'.repeat(150)],
  ['a long table', `|a|b|c|\n|-|-|-|\n${'| 1 | 2 | 3 |\n'.repeat(200)}`],
  ['ten levels', Array.from({ length: 10 }, (_, at) => `${'  '.repeat(at)}- x\n`).join('')],
  ['a rule of many stars', '* '.repeat(60)],
  ['much code', `\`\`\`\n${'a[1] * b[2] | c\n'.repeat(9_000)}\`\`\`\n`],
  ['code in a list', `1. a\n\n   \`\`\`c\n${'   x[1] = **y; // *z*\n'.repeat(300)}   \`\`\`\n\n2. b\n`],
])('lays out %s', (_, text) => {
  expect(plainOf(text)).toEqual([false])
})

it.each([
  ['too deep', '>'.repeat(25)],
  ['too deep by its columns', `- a\n${' '.repeat(60)}- b`],
  ['too many marks', '*a '.repeat(2_001)],
  ['too long', 'word '.repeat(10_000)],
  ['code that a tag hides', `<!--\n\`\`\`\n-->\n${'*a '.repeat(2_001)}`],
  ['code that ends with its item', `- a\n  \`\`\`\n${'*a '.repeat(2_001)}`],
])('leaves alone what is %s', (_, text) => {
  expect(plainOf(text)).toEqual([true])
})

it('leaves alone what is too much altogether, and everything after it', () => {
  const plain = plainOf('*a* b\n\n'.repeat(2_000))
  expect(plain.indexOf(true)).toBe(plain.length - 1)
  expect(plain.length).toBeGreaterThan(300)
})

it('loses nothing, and decides once for what has come', () => {
  const piece = fc.constantFrom('a', '\n', '\n\n', '> '.repeat(30), '*a '.repeat(900), '- b\n', '```\n')
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (before, more) => {
      const all = [...before, ...more].join('')
      const blocks = withinLimits(markdownBlocks(all))
      expect(blocks.map((block) => block.text).join('')).toBe(all)
      const start = withinLimits(markdownBlocks(before.join(''))).slice(0, -1)
      expect(blocks.slice(0, start.length)).toEqual(start)
    }),
  )
})

it('counts code as little as it costs', () => {
  expect(marksOf('a\n```\n**********\n```\n')).toBeLessThan(15)
})
