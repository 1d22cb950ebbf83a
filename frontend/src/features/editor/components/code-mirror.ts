import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete'
import { history, historyKeymap, standardKeymap } from '@codemirror/commands'
import { Annotation, Compartment, EditorState, type Extension, RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder as placeholderText,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import styles from '@/entities/prompt/components/snapshot.module.css'
import { nameLetters, opening, placeholders } from '@/entities/prompt/model/template'
import { withLineFeeds } from '@/lib/line-ends'
import { classes } from '@/ui/classes'
import { openKeyScope } from '@/ui/key-scope'
import { changeBetween } from '../model/text-change'
import { cutLongLines } from './long-lines'
import { marks, type Range, setMarks } from './marks'

type Callbacks = {
  onChange(text: string): void
  variables(): string[]
  /** A text with no variables in it, and with a history of its own. */
  plain?: boolean
}
type Settings = { label: string; missing: string[]; readOnly: boolean; placeholder: string | undefined }

export type TextEditorHandle = {
  setText(text: string): void
  configure(settings: Settings): void
  focusEnd(): void
  /** Marks these places of the text; a null leaves those that are marked. */
  mark(ranges: readonly Range[] | null): void
  destroy(): void
}

const fromOutside = Annotation.define<boolean>()
const cspNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

// Ctrl+H leads to the history, on a Mac too, where it would take the letter before the cursor.
const textKeymap = standardKeymap.filter(({ mac }) => mac !== 'Ctrl-h')

const offering = (variables: () => string[]): Extension => [
  keymap.of(completionKeymap),
  autocompletion({ override: [completeFrom(variables)], icons: false, activateOnTyping: true }),
]

// In a dialog, which gives the focus to what asks for it.
const plainText = [history(), keymap.of(historyKeymap), EditorView.contentAttributes.of({ 'data-focus': '' })]

/** Undo is the draft's, across all of it, so a message keeps no history of its own. */
export function openEditor(parent: HTMLElement, text: string, callbacks: Callbacks): TextEditorHandle {
  const settings = new Compartment()
  const completion = completionScope()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        cspNonce ? EditorView.cspNonce.of(cspNonce) : [],
        look,
        EditorView.lineWrapping,
        cutLongLines(),
        marks,
        EditorState.tabSize.of(4),
        callbacks.plain ? plainText : offering(callbacks.variables),
        keymap.of(textKeymap),
        settings.of([]),
        completion.listener,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return
          shown = update.state.doc.toString()
          callbacks.onChange(shown)
        }),
      ],
    }),
  })
  // Always the document's own text: a change is counted in its places, and its lines end with LF.
  let shown = view.state.doc.toString()
  return {
    setText(text) {
      const next = withLineFeeds(text)
      if (next === shown) return
      view.dispatch({ changes: changeBetween(shown, next), annotations: fromOutside.of(true) })
      shown = view.state.doc.toString()
    },
    configure: (next) =>
      view.dispatch({
        effects: settings.reconfigure([
          extensionsFor(next),
          callbacks.plain ? [] : highlighter(new Set(next.missing)),
        ]),
      }),
    focusEnd() {
      view.dispatch({ selection: { anchor: view.state.doc.length } })
      view.focus()
    },
    mark(ranges) {
      if (ranges) view.dispatch({ effects: setMarks.of(ranges) })
    },
    destroy() {
      completion.end()
      view.destroy()
    },
  }
}

/** While names are offered, Escape closes the offer and means nothing else. */
function completionScope() {
  let close: (() => void) | undefined
  const end = () => {
    close?.()
    close = undefined
  }
  const listener = EditorView.updateListener.of(({ state }) => {
    if (completionStatus(state) !== 'active') end()
    else close ??= openKeyScope('escape')
  })
  return { listener, end }
}

function extensionsFor({ label, readOnly, placeholder }: Settings): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-label': label,
      role: 'textbox',
      tabindex: '0',
      'aria-multiline': 'true',
      spellcheck: 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
      ...(readOnly && { 'aria-readonly': 'true' }),
    }),
    EditorState.readOnly.of(readOnly),
    placeholder ? placeholderText(placeholder) : [],
  ]
}

function highlighter(missing: Set<string>): Extension {
  const known = Decoration.mark({ class: styles.variable })
  const empty = Decoration.mark({ class: classes(styles.variable, styles.missing) })
  const find = (view: EditorView): DecorationSet => {
    const found = new RangeSetBuilder<Decoration>()
    for (const { from, to } of view.visibleRanges) {
      for (const one of placeholders(view.state.sliceDoc(from, to))) {
        found.add(from + one.from, from + one.to, missing.has(one.name) ? empty : known)
      }
    }
    return found.finish()
  }
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = find(view)
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = find(update.view)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
}

const typing = new RegExp(opening.source + nameLetters.source, 'u')
const wholeName = new RegExp(`^${nameLetters.source}$`, 'u')

function completeFrom(variables: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const opened = context.matchBefore(typing)
    if (!opened) return null
    const from = opened.from + (opening.exec(opened.text)?.[0].length ?? 0)
    const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}'
    const typed = opened.text.slice(from - opened.from)
    const names = variables().filter((name) => name !== typed)
    const options = names.map((name) => ({ label: name, apply: closed ? name : `${name}}}` }))
    return options.length > 0 ? { from, options, validFor: wholeName } : null
  }
}

const look = EditorView.theme({
  '&': { font: 'inherit', letterSpacing: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'inherit', lineHeight: 'inherit', maxHeight: '60vh', overflow: 'auto' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)', fontFamily: 'inherit' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
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
