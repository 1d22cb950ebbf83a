import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

export type Range = { from: number; to: number }

export const setMarks = StateEffect.define<readonly Range[]>()

const mark = Decoration.mark({ tagName: 'ins' })

/** Places marked from outside. They move with the text until they are set anew. */
export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, { changes, effects, state }) {
    const given = effects.find((effect) => effect.is(setMarks))
    if (!given) return marked.map(changes)
    // They were found in a text that may have gone on since.
    const inside = given.value.filter(({ from, to }) => from < to && to <= state.doc.length)
    return Decoration.set(inside.map(({ from, to }) => mark.range(from, to)))
  },
  provide: (field) => EditorView.decorations.from(field),
})
