import { Annotation, Compartment, EditorSelection, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { closeBraces } from '@/entities/prompt/components/close-braces'
import {
  highlighter,
  offeringNames,
  type TextSettings,
  textBase,
  textSettings,
} from '@/entities/prompt/components/text-extensions'
import { withLineFeeds } from '@/lib/line-ends'
import { changeBetween } from '@/lib/text-change'
import { typedBefore } from '@/ui/hold-typing'
import { droppedFiles } from './dropped-files'
import { marks, type Range, setMarks } from './marks'

type Callbacks = {
  /** What else the view is to do. */
  extensions?: Extension
  onChange(text: string): void
  /** A text came at once, out of the clipboard or a file. It is in already. */
  onPaste?(text: string): void
  variables(): string[]
  /** A text with no variables in it. */
  plain?: boolean
}
export type TextEditorHandle = {
  setText(text: string): void
  configure(settings: TextSettings): void
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

const message = ({ variables, onPaste }: Callbacks): Extension => [
  closeBraces(),
  droppedFiles(),
  onPaste ? pastes(onPaste) : [],
  offeringNames(variables),
]

// Several lines that the browser is told to insert would leave the cursor before them.
const heldTyping = EditorView.domEventHandlers({
  [typedBefore](event: CustomEvent<string>, view) {
    if (view.state.readOnly) return false
    view.dispatch(view.state.replaceSelection(event.detail), {
      scrollIntoView: true,
      userEvent: 'input.type',
    })
    return true
  },
})

// In a dialog, which gives the focus to what asks for it.
const plainText = EditorView.contentAttributes.of({ 'data-focus': '' })

/** Undo is the draft's, across all of it, so a message keeps no history of its own. */
export function openEditor(
  parent: HTMLElement,
  text: string,
  callbacks: Callbacks,
  first?: TextSettings,
): TextEditorHandle {
  const settings = new Compartment()
  const settled = (now: TextSettings) => [
    textSettings(now),
    callbacks.plain ? [] : highlighter(new Set(now.missing)),
  ]
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        marks,
        callbacks.plain ? plainText : message(callbacks),
        textBase,
        heldTyping,
        settings.of(first ? settled(first) : []),
        callbacks.extensions ?? [],
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
    configure: (next) => view.dispatch({ effects: settings.reconfigure(settled(next)) }),
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
    destroy: () => view.destroy(),
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
