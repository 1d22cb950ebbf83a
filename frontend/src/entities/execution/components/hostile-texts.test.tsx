import { render } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { hostileTexts } from '../testing/hostile-texts'
import { MarkdownText } from './output-markdown'

// What hangs is told from what is slow, on a machine that is busy with other things.
const longestMs = 30_000

describe('the Markdown view', () => {
  it.each(hostileTexts)('draws $name', ({ text }) => {
    const began = performance.now()
    const { container } = render(<MarkdownText text={text} />)
    expect(performance.now() - began).toBeLessThan(longestMs)
    expect(depthOf(container)).toBeLessThan(120)
    expect(container.querySelector('script, style, iframe, form, base, meta, object, img')).toBeNull()
    for (const link of container.querySelectorAll('a')) {
      expect(link.getAttribute('href') ?? '').not.toMatch(/^\s*(javascript|data|vbscript|file|blob):/i)
      expect(link.rel).toContain('noreferrer')
    }
  })
})

function depthOf(root: Element): number {
  let deepest = 0
  const left: [Element, number][] = [[root, 0]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [element, depth] = next
    deepest = Math.max(deepest, depth)
    for (const child of element.children) left.push([child, depth + 1])
  }
  return deepest
}
