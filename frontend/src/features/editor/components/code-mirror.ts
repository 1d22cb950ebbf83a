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
import { placeholders } from '@/entities/prompt/model/template'
import { takesFiles } from '@/lib/keep-page'
import { withLineFeeds } from '@/lib/line-ends'
import { whenUsable } from '@/lib/usable'
import { classes } from '@/ui/classes'
import { changeBetween } from '../model/text-change'
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

// Behind all that typing needs. Without it, nothing is offered.
const completion = () => new Promise<void>(whenUsable).then(() => import('./completion')).catch(() => null)

const message = ({ onPaste }: Callbacks): Extension => [
  closeBraces(),
  droppedFiles(),
  onPaste ? pastes(onPaste) : [],
]

// In a dialog, which gives the focus to what asks for it.
const plainText = [history(), keymap.of(historyKeymap), EditorView.contentAttributes.of({ 'data-focus': '' })]

/** Undo is the draft's, across all of it, so a message keeps no history of its own. */
export function openEditor(parent: HTMLElement, text: string, callbacks: Callbacks): TextEditorHandle {
  const settings = new Compartment()
  const offers = new Compartment()
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
        offers.of([]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return
          shown = update.state.doc.toString()
          callbacks.onChange(shown)
        }),
      ],
    }),
  })
  let isOpen = true
  if (!callbacks.plain) {
    void completion().then((it) => {
      if (!isOpen || !it) return
      view.dispatch({ effects: offers.reconfigure(it.offering(callbacks.variables)) })
      // A name was begun before there was something to offer.
      if (view.hasFocus && shown !== text) it.startCompletion(view)
    })
  }
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
      isOpen = false
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

const look = EditorView.theme({
  '&': { font: 'inherit', letterSpacing: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'inherit', lineHeight: 'inherit', maxHeight: '60vh', overflow: 'auto' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)', fontFamily: 'inherit' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
})
