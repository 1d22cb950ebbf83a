import { type Extension, StateEffect, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view'
import { formatCount } from '@/lib/format'
import { endBefore, lineChars } from '@/lib/portions'
import buttonStyles from '@/ui/button.module.css'
import { classes } from '@/ui/classes'

const showMore = StateEffect.define()

/**
 * Of a very long line only the beginning is drawn, and more of it each time that is asked for: a browser takes the
 * square of its length to break it. The text itself stays whole, and what is behind it can be reached.
 */
export function cutLongLines(): Extension {
  return StateField.define<{ most: number; cuts: DecorationSet }>({
    create: ({ doc }) => ({ most: lineChars, cuts: cutsIn(doc, lineChars) }),
    update(before, transaction) {
      const more = transaction.effects.some((effect) => effect.is(showMore))
      if (!more && !transaction.docChanged) return before
      const most = before.most + (more ? lineChars : 0)
      return { most, cuts: cutsIn(transaction.newDoc, most) }
    },
    provide: (field) => [
      EditorView.decorations.from(field, ({ cuts }) => cuts),
      EditorView.atomicRanges.of((view) => view.state.field(field).cuts),
    ],
  })
}

function cutsIn(doc: Text, most: number): DecorationSet {
  if (doc.length <= most) return Decoration.none
  const cuts = []
  let at = 0
  for (const line of doc.iterLines()) {
    const from = at + endBefore(line, most)
    at += line.length
    if (from < at) cuts.push(Decoration.replace({ widget: new Rest(at - from) }).range(from, at))
    at += 1
  }
  return Decoration.set(cuts)
}

/** In place of the rest of a line: how long it is, and a button for more of it. */
class Rest extends WidgetType {
  constructor(readonly chars: number) {
    super()
  }

  override eq = (other: Rest): boolean => other.chars === this.chars

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = classes(buttonStyles.button)
    button.textContent = `Show more: ${formatCount(this.chars)} characters follow in this line`
    button.onclick = () => view.dispatch({ effects: showMore.of(null) })
    return button
  }

  override ignoreEvent = (): boolean => true
}
