import { render } from '@testing-library/react'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FenceWatch } from '../model/fence-watch'
import { tokensOf } from '../model/markdown-tokens'
import { MarkdownTokens } from './markdown-tokens'

const lead = fc.constantFrom('', ' ', '  ', '   ', '    ', '      ', '- ', '1. ', '> ', '  - ', '   * ', '\t')
const body = fc.constantFrom(
  '```',
  '~~~',
  '````',
  '``` a`b',
  '<!--',
  '-->',
  '<pre>',
  '</pre>',
  'x',
  '',
  '*',
  '*',
)
const document_ = fc.array(fc.tuple(lead, body), { maxLength: 9 })

it('takes no line for code that the parser does not', () => {
  fc.assert(
    fc.property(document_, (lines) => {
      const texts = lines.map(([before, text], at) => before + (text === '*' ? `*line${at}*` : text))
      const fences = new FenceWatch()
      const inside = texts.map((text) => fences.isInside(text))
      const { container, unmount } = render(<MarkdownTokens tokens={tokensOf(texts.join('\n'))} />)
      const parsed = [...container.querySelectorAll('em')].map((em) => em.textContent)
      expect(parsed.filter((text) => inside[Number(text?.slice(4))])).toEqual([])
      unmount()
    }),
    { numRuns: 1_000 },
  )
})
