import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fenceOf, markdownBlocks } from './markdown-blocks'

const texts = (text: string) => markdownBlocks(text).map((block) => block.text)
const piece = fc.constantFrom('a', '\n', '\n\n', '```', '~~~~', '- b', '| c |', '> d', '    e', '# f')

it('cuts and loses nothing, and leaves what was cut as it was while text is added', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (before, more) => {
      const start = texts(before.join(''))
      const all = texts([...before, ...more].join(''))
      expect(all.join('')).toBe([...before, ...more].join(''))
      expect(all.slice(0, Math.max(0, start.length - 1))).toEqual(start.slice(0, -1))
    }),
  )
})

it('keeps a fence whole, blank lines included', () => {
  expect(texts('a\n\n```js\nb\n\nc\n```\n\nd')).toEqual(['a\n\n', '```js\nb\n\nc\n```\n\n', 'd'])
})

it.each([
  ['```js\nlet a\n', 'let a\n'],
  ['~~~~\n~~~\n', '~~~\n'],
  ['```\na\n```\n', 'a\n'],
  ['```\na\n````', 'a\n'],
  ['```\na\n```\nb', null],
  ['- ```\n', null],
  ['```', null],
  ['text ```\n', null],
])('sees whether %j is nothing but code', (text, code) => {
  expect(fenceOf(text)?.code ?? null).toBe(code)
})

it.each([
  ['```js\nlet a\n', 'js', true],
  ['```\na\n``\n', '', true],
  ['~~~ c++ title="x"\na\n~~~', 'c++', false],
  ['```{.python}\na\n```\n\n', '', false],
])('sees of %j what it is written in, and whether it is at its end', (text, language, isOpen) => {
  expect(fenceOf(text)).toMatchObject({ language, isOpen })
})

it('comes to the same from what was cut before, whatever that was', () => {
  const line = fc.constantFrom('a\n', '\n', '```\n', '- b\n', 'c', '## d\n', '> e\n')
  fc.assert(
    fc.property(fc.array(line), fc.array(line), fc.array(line), (early, more, other) => {
      const text = [...early, ...more].join('')
      const whole = markdownBlocks(text)
      expect(markdownBlocks(text, markdownBlocks(early.join('')))).toEqual(whole)
      expect(markdownBlocks(text, markdownBlocks(other.join('')))).toEqual(whole)
    }),
  )
})
