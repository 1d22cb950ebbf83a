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
import { history, historyKeymap, standardKeymap } from '@codemirror/commands'
import {
  Annotation,
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  RangeSetBuilder,
} from '@codemirror/state'
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
import { takesFiles } from '@/lib/keep-page'
import { withLineFeeds } from '@/lib/line-ends'
import { changeBetween } from '@/lib/text-change'
import { classes } from '@/ui/classes'
import { openKeyScope } from '@/ui/key-scope'
import { closeBraces } from './close-braces'
import { droppedFiles } from './dropped-files'
import { cutLongLines } from './long-lines'
import { marks, type Range, setMarks } from './marks'
import { spellChecked } from './spell-check'

type Callbacks = {
  /** What else the view is to do. */
  extensions?: Extension
  onChange(text: string): void
  /** A text came at once, out of the clipboard or a file. It is in already. */
  onPaste?(text: string): void
  variables(): string[]
  /** A text with no variables in it, and with a history of its own. */
  plain?: boolean
}
type Settings = {
  label: string
  missing: string[]
  readOnly: boolean
  placeholder: string | undefined
  isSpellChecked: boolean
}

export type TextEditorHandle = {
  setText(text: string): void
  configure(settings: Settings): void
  focusEnd(): void
  /** Marks these places of the text; a null leaves those that are marked. */
  mark(ranges: readonly Range[] | null): void
  /** Scrolls a stretch of the text into view. */
  reveal(from: number, to: number): void
  /** Selects a stretch of the text, with the cursor in it. */
  select(from: number, to: number): void
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

const message = ({ variables, onPaste }: Callbacks): Extension => [
  closeBraces(),
  droppedFiles(),
  onPaste ? pastes(onPaste) : [],
  offering(variables),
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
        callbacks.plain ? plainText : message(callbacks),
        keymap.of(textKeymap),
        settings.of([]),
        callbacks.extensions ?? [],
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
    reveal(from, to) {
      const range = within(view.state, from, to)
      view.dispatch({ effects: EditorView.scrollIntoView(range, { y: 'center' }) })
    },
    select(from, to) {
      view.dispatch({ selection: within(view.state, from, to), scrollIntoView: true })
      view.focus()
    },
    destroy() {
      completion.end()
      view.destroy()
    },
  }
}

// The text may have changed since the place was counted.
function within({ doc }: EditorState, from: number, to: number) {
  return EditorSelection.range(Math.min(from, doc.length), Math.min(to, doc.length))
}

function pastes(onPaste: (text: string) => void): Extension {
  return EditorView.updateListener.of(({ transactions }) => {
    for (const one of transactions) {
      if (!one.isUserEvent('input.paste') && !one.isUserEvent('input.drop')) continue
      const inserted: string[] = []
      one.changes.iterChanges((_from, _to, _start, _end, text) => inserted.push(text.toString()))
      // With several cursors it came several times over, which is no one text.
      if (inserted.length === 1) onPaste(inserted[0] ?? '')
    }
  })
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

function extensionsFor({ label, readOnly, placeholder, isSpellChecked }: Settings): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-label': label,
      role: 'textbox',
      tabindex: '0',
      'aria-multiline': 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
      ...(readOnly && { 'aria-readonly': 'true' }),
    }),
    spellChecked(isSpellChecked),
    readOnly ? [] : EditorView.contentAttributes.of(takesFiles),
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
