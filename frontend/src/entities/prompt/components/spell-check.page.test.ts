import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { expect, it } from 'vitest'
import { spellChecked } from './spell-check'

function isChecked(doc: string, isOn = true): boolean {
  const view = new EditorView({ state: EditorState.create({ doc, extensions: spellChecked(isOn) }) })
  const checked = view.contentDOM.getAttribute('spellcheck') === 'true'
  view.destroy()
  return checked
}

it.each([
  ['', true],
  ['Write a soup', true],
  ['{{name}} is here', true],
  ['[a note] and words', true],
  ['{"a": 1}', false],
  ['\n[\n  {"role": "user"}\n]\n', false],
  ['[1, 2]', false],
  ['a word '.repeat(10_000), false],
])('%j', (doc, checked) => expect(isChecked(doc)).toBe(checked))

it('is off where it is not wanted', () => expect(isChecked('Write a soup', false)).toBe(false))
