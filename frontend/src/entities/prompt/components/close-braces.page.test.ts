import { EditorState } from '@codemirror/state'
import { EditorView, runScopeHandlers } from '@codemirror/view'
import { expect, it } from 'vitest'
import { closeBraces } from './close-braces'

/** What stands in an editor, with the cursor as |, after these keys. ⌫ is Backspace, a space is typed. */
function after(text: string, keys: string): string {
  const at = text.indexOf('|')
  const view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc: text.replace('|', ''),
      selection: { anchor: at },
      extensions: closeBraces(),
    }),
  })
  for (const key of keys) press(view, key)
  const { head } = view.state.selection.main
  const result = `${view.state.sliceDoc(0, head)}|${view.state.sliceDoc(head)}`
  view.destroy()
  return result
}

function press(view: EditorView, key: string): void {
  const { from, to } = view.state.selection.main
  if (key === '⌫') {
    if (runScopeHandlers(view, new KeyboardEvent('keydown', { key: 'Backspace' }), 'editor')) return
    return view.dispatch({ changes: { from: Math.max(0, from - 1), to }, userEvent: 'delete.backward' })
  }
  const insert = () => view.state.update(view.state.replaceSelection(key))
  const isTaken = view.state
    .facet(EditorView.inputHandler)
    .some((handle) => handle(view, from, to, key, insert))
  if (!isTaken) view.dispatch(view.state.replaceSelection(key))
}

it.each([
  ['|', '{{', '{{|}}'],
  ['|', '{{n}}', '{{n}}|'],
  ['|', '{{n}}}', '{{n}}}|'],
  ['|', '{{⌫', '|'],
  ['a | b', '{{⌫', 'a | b'],
  ['|', '{{n⌫⌫', '|'],
  ['|', '{{n}⌫}', '{{n}|}'],
  ['Hi |.', '{{n}}', 'Hi {{n}}|.'],
  // Put before a word, the braces are around it.
  ['|name', '{{', '{{|name'],
  // Text, no placeholder.
  ['\\|', '{{', '\\{{|'],
  ['\\\\|', '{{', '\\\\{{|}}'],
  ['|', '{{{', '{{{|}}'],
  // Braces that were there before are no one's own.
  ['{{n|}}', '}', '{{n}|}}'],
  ['{{|}}', '⌫', '{|}}'],
  ['{|}}', '{', '{{|}}'],
])('%s and then %s is %s', (text, keys, result) => expect(after(text, keys)).toBe(result))
