import { type Extension, RangeSetBuilder, StateEffect } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { patternOf } from '../model/find'
import type { Finder } from '../model/finder'

const searched = StateEffect.define()
const found = Decoration.mark({ class: 'cm-found' })
const current = Decoration.mark({ class: 'cm-found cm-found-current' })

/** Marks what the search finds, as far as it can be seen, and the place that one is at. */
export function findMarks(finder: Finder, key: string): Extension {
  const marks = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      leave: () => void
      constructor(view: EditorView) {
        this.decorations = marksIn(view, finder, key)
        this.leave = finder.store.subscribe(() => {
          // Of many texts few change: a prompt may have a thousand.
          if (isSame(this.decorations, marksIn(view, finder, key))) return
          view.dispatch({ effects: searched.of(null) })
        })
      }
      update({ docChanged, viewportChanged, transactions, view }: ViewUpdate) {
        const isAsked = transactions.some(({ effects }) => effects.some((effect) => effect.is(searched)))
        if (docChanged || viewportChanged || isAsked) this.decorations = marksIn(view, finder, key)
      }
      destroy() {
        this.leave()
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
  return [marks, look]
}

// By hand: RangeSet.eq takes sets for equal that begin at the same place.
function isSame(before: DecorationSet, after: DecorationSet): boolean {
  const [one, other] = [before.iter(), after.iter()]
  for (; one.value && other.value; one.next(), other.next()) {
    if (one.from !== other.from || one.to !== other.to || one.value !== other.value) return false
  }
  return one.value === other.value
}

function marksIn(view: EditorView, finder: Finder, key: string): DecorationSet {
  const { open, query, current: at } = finder.store.getState()
  const pattern = open && patternOf(query)
  if (!pattern) return Decoration.none
  const marks = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (const { index, 0: text } of view.state.sliceDoc(from, to).matchAll(pattern)) {
      const start = from + index
      const isCurrent = at?.key === key && at.from === start
      marks.add(start, start + text.length, isCurrent ? current : found)
    }
  }
  return marks.finish()
}

const look = EditorView.theme({
  '.cm-found, .cm-found *': { background: 'var(--warn-bg)', color: 'var(--ink)' },
  '.cm-found': { boxShadow: '0 0 0 1px var(--warn-line)' },
  '.cm-found-current, .cm-found-current *': { background: 'var(--warn-ink)', color: 'var(--bg)' },
})
