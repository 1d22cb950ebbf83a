import { type EditorState, type Extension, Prec, StateEffect, StateField } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'

/** Where braces begin that were closed here and not yet typed past. */
const closed = StateField.define<readonly number[]>({
  create: () => [],
  update(before, { changes, effects, newDoc, newSelection }) {
    const added = effects.flatMap((effect) => (effect.is(closedAt) ? [effect.value] : []))
    if (before.length + added.length === 0) return before
    const line = newDoc.lineAt(newSelection.main.head)
    // Having left the line is having left the braces to the text.
    return [...before.map((at) => changes.mapPos(at, 1)), ...added].filter(
      (at) => at >= line.from && at <= line.to && newDoc.sliceString(at, at + 2) === '}}',
    )
  },
})
// So many backslashes are looked at, and no more of a line that is nothing else.
const mostEscapes = 1_000
const closedAt = StateEffect.define<number>()

/** `{{` closes itself; its closing braces can be typed past, and taken away together with it. */
export function closeBraces(): Extension {
  return [
    closed,
    EditorView.inputHandler.of((view, from, to, text) => {
      if (view.composing || view.state.readOnly || from !== to) return false
      const { ranges } = view.state.selection
      if (ranges.length > 1) return false
      if (text === '{') return close(view, from)
      return text === '}' && goPast(view, from)
    }),
    // Before the keys that take away one letter.
    Prec.high(keymap.of([{ key: 'Backspace', run: takeBoth }])),
  ]
}

function close(view: EditorView, at: number): boolean {
  if (!opens(view.state, at)) return false
  view.dispatch({
    changes: { from: at, insert: '{}}' },
    selection: { anchor: at + 1 },
    effects: closedAt.of(at + 1),
    scrollIntoView: true,
    userEvent: 'input.type',
  })
  return true
}

/** Whether a brace typed here is the second of two that begin a placeholder, with nothing after it that it is put around. */
function opens({ doc }: EditorState, at: number): boolean {
  const line = doc.lineAt(at)
  const before = line.text.slice(0, at - line.from).slice(-mostEscapes)
  const [, escapes = '', braces = ''] = /(\\*)(\{*)$/.exec(before) ?? []
  const after = line.text.charAt(at - line.from)
  return braces === '{' && escapes.length % 2 === 0 && !/[\p{L}\p{Nd}\p{M}_{}]/u.test(after)
}

function goPast(view: EditorView, at: number): boolean {
  const isOwn = view.state.field(closed).some((from) => at === from || at === from + 1)
  if (!isOwn) return false
  view.dispatch({ selection: { anchor: at + 1 }, scrollIntoView: true, userEvent: 'input.type' })
  return true
}

function takeBoth(view: EditorView): boolean {
  const { state } = view
  const { empty, head } = state.selection.main
  const isOwn = empty && state.selection.ranges.length === 1 && state.field(closed).includes(head)
  if (state.readOnly || !isOwn || state.sliceDoc(head - 2, head) !== '{{') return false
  view.dispatch({ changes: { from: head - 2, to: head + 2 }, userEvent: 'delete.backward' })
  return true
}
