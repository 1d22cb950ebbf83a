import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  completionStatus,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { begunName, nameLetters, opening } from '@/entities/prompt/model/template'
import { openKeyScope } from '@/ui/key-scope'

export { startCompletion } from '@codemirror/autocomplete'

/** Offers the names of variables after two opening braces. A part of its own: it is a tenth of the editor. */
export const offering = (variables: () => string[]): Extension => [
  keymap.of(completionKeymap),
  autocompletion({ override: [completeFrom(variables)], icons: false, activateOnTyping: true }),
  escapes,
  look,
]

/** While names are offered, Escape closes the offer and means nothing else. */
const escapes = ViewPlugin.fromClass(
  class {
    close: (() => void) | undefined
    update({ state }: ViewUpdate) {
      if (completionStatus(state) !== 'active') this.destroy()
      else this.close ??= openKeyScope('escape')
    }
    destroy() {
      this.close?.()
      this.close = undefined
    }
  },
)

const wholeName = new RegExp(`^${nameLetters.source}$`, 'u')

function completeFrom(variables: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const opened = context.matchBefore(begunName)
    if (!opened) return null
    const from = opened.from + (opening.exec(opened.text)?.[0].length ?? 0)
    const typed = opened.text.slice(from - opened.from)
    const names = variables().filter((name) => name !== typed)
    const options = names.map((name) => ({ label: name, apply: complete }))
    return options.length > 0 ? { from, options, validFor: wholeName } : null
  }
}

/** Puts the name in, closed, and the cursor behind it. */
function complete(view: EditorView, completion: Completion, from: number, to: number): void {
  const end = view.state.sliceDoc(to, to + 2) === '}}' ? to + 2 : to
  view.dispatch({
    ...insertCompletionText(view.state, `${completion.label}}}`, from, end),
    annotations: pickedCompletion.of(completion),
  })
}

const look = EditorView.theme({
  '.cm-tooltip': {
    border: '0',
    borderRadius: 'var(--r-3)',
    background: 'var(--bg-raised)',
    boxShadow: 'var(--shadow-pop)',
    zIndex: 'var(--z-pop)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-xs)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '4px 12px',
    color: 'var(--ink)',
    lineHeight: '20px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--bg-active)',
    color: 'var(--ink)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--var-ink)' },
})
