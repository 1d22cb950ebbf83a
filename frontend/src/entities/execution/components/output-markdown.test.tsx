import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { MarkdownText } from './output-markdown'

const struck = (text: string) => {
  const { container } = render(<MarkdownText text={text} />)
  return { text: container.textContent, struck: container.querySelector('del')?.textContent ?? null }
}

it.each(['5~10 km and 20~30 kg', '~five~', 'a ~ b ~ c', '~/bin and ~/lib'])(
  'keeps the tildes of %s',
  (text) => {
    expect(struck(text)).toEqual({ text, struck: null })
  },
)

it('strikes what stands between double ones', () => {
  expect(struck('a ~~wrong~~ word, 5~10')).toEqual({ text: 'a wrong word, 5~10', struck: 'wrong' })
})

const drawn = (text: string) => render(<MarkdownText text={text} />).container

it.each([
  ['AT&amp;T &copy; 2020 &#8211; &#x41;', 'AT&T © 2020 – A'],
  ['&#0; &#xd800; &#9999999;', '\u{fffd} \u{fffd} \u{fffd}'],
  ['&nosuch; &constructor; & &;', '&nosuch; &constructor; & &;'],
  ['`&amp;` and \\&amp;', '&amp; and &amp;'],
  ['<b>bold</b> & <script>alert(1)</script>', '<b>bold</b> & <script>alert(1)</script>'],
  ['<div>\na\n</div>', '<div>\na\n</div>'],
])('reads %j as %j', (text, expected) => expect(drawn(text).textContent).toBe(expected))

it.each([
  ['[a](https://h.example/?a=1&amp;b=2 "title")', 'https://h.example/?a=1&b=2'],
  ['<https://h.example/?a=1&b=2>', 'https://h.example/?a=1&b=2'],
  ['www.h.example', 'http://www.h.example'],
  ['[a](MAILTO:x@h.example)', 'MAILTO:x@h.example'],
  ['[a](/path?x=a:b)', '/path?x=a:b'],
  ['[a][b]\n\n[b]: https://h.example', 'https://h.example'],
  ['[a](javascript:alert(1))', null],
  ['[a](JavaScript&colon;alert(1))', null],
  ['[a](&#106;avascript:alert(1))', null],
  ['[a](<java&Tab;script:alert(1)>)', null],
  ['[a](<&#1; javascript:alert(1)>)', null],
  ['[a](data:text/html,x)', null],
  ['<javascript:alert(1)>', null],
])('leads with %s to %s', (text, address) => {
  expect(drawn(text).querySelector('a')?.getAttribute('href') ?? null).toBe(address)
})

it('draws a picture in a link as that link, and loads nothing', () => {
  const container = drawn('[![a cat](https://h.example/a.png)](https://h.example)')
  expect(container.querySelectorAll('a').length).toBe(1)
  expect(container.textContent).toBe('Image: a cat')
  expect(container.querySelector('img')).toBeNull()
})

it('draws lists with their tasks and numbers, and tables with their sides', () => {
  const container = drawn('- [x] done\n- [ ] not\n\n3. three\n4. four\n\n|a|b|\n|-|:-:|\n|1|2|\n')
  const boxes = [...container.querySelectorAll('input')].map((box) => [
    box.checked,
    box.getAttribute('aria-label'),
  ])
  expect(boxes).toEqual([
    [true, 'Done'],
    [false, 'To do'],
  ])
  expect(container.querySelectorAll('.task-list-item').length).toBe(2)
  expect(container.querySelector('ol')?.start).toBe(3)
  expect([...container.querySelectorAll('th')].map((cell) => cell.style.textAlign)).toEqual(['', 'center'])
})

it('draws notes where they stand, with the mark they are meant by', () => {
  const container = drawn('Bread[^1] rises[^two].\n\n[^1]: with *yeast*\nor without\n[^two]: slowly\n')
  expect([...container.querySelectorAll('sup')].map((mark) => mark.textContent)).toEqual([
    '1',
    'two',
    '1',
    'two',
  ])
  expect([...container.querySelectorAll('p')].at(1)?.textContent).toBe('1 with yeast\nor without')
})
