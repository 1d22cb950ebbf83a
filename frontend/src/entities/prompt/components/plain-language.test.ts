import { deleteCharBackward, insertNewlineAndIndent } from '@codemirror/commands'
import { EditorState, type StateCommand, type Transaction } from '@codemirror/state'
import { expect, it } from 'vitest'

/** A text with its cursor at the |, after a command. */
function after(command: StateCommand, text: string): string {
  const at = text.indexOf('|')
  let state = EditorState.create({ doc: text.replace('|', ''), selection: { anchor: at } })
  command({ state, dispatch: (one: Transaction) => (state = one.state) })
  const { head } = state.selection.main
  return `${state.sliceDoc(0, head)}|${state.sliceDoc(head)}`
}

it.each([
  ['one|two', 'one\n|two'],
  ['  - one|', '  - one\n  |'],
  ['a\n\tb| c', 'a\n\tb\n    |c'],
  ['  {|}', '  {\n  |\n  }'],
  ['|', '\n|'],
])('a new line begins where the one before it does: %j', (before, then) => {
  expect(after(insertNewlineAndIndent, before)).toBe(then)
})

it('takes an indentation back', () => {
  const command = deleteCharBackward as unknown as StateCommand
  expect(after(command, '    |one')).toBe('  |one')
})
