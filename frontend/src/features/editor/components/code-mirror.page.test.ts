import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { withLineFeeds } from '@/lib/line-ends'
import { openEditor } from './code-mirror'

function open(text: string) {
  const host = document.createElement('div')
  document.body.append(host)
  const onChange = vi.fn()
  const editor = openEditor(host, text, { onChange, onPaste: () => {}, variables: () => [] })
  const lines = () => Array.from(host.querySelectorAll('.cm-line'), (line) => line.textContent)
  return { editor, lines, onChange }
}

it('takes a change from elsewhere behind lines that end with CRLF', () => {
  const { editor, lines, onChange } = open('one\r\ntwo\r\nthree')
  editor.setText('one\r\ntwo\r\nthree and four')
  expect(lines()).toEqual(['one', 'two', 'three and four'])
  editor.setText('one\rtwo\nfive')
  expect(lines()).toEqual(['one', 'two', 'five'])
  expect(onChange).not.toHaveBeenCalled()
})

it('takes any text after any other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '\r', '\n', '\r\n', '🧀')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), (first, others) => {
      const { editor, lines } = open(first)
      for (const other of others) editor.setText(other)
      expect(lines().join('\n')).toBe(withLineFeeds(others.at(-1) ?? first))
      editor.destroy()
    }),
  )
})
