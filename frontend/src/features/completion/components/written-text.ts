import {
  Annotation,
  type ChangeSet,
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  Prec,
} from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import type { Generating } from '@/entities/execution/model/generating'
import { closeBraces } from '@/entities/prompt/components/close-braces'
import {
  highlighter,
  offeringNames,
  type TextSettings,
  textBase,
  textSettings,
} from '@/entities/prompt/components/text-extensions'
import type { Edit } from '@/entities/prompt/model/generations'
import type { Mark } from '../model/marks'
import { generatedMarks, hasMarks, setMarks } from './generated-marks'

type Callbacks = {
  variables(): string[]
  marks(): readonly Mark[]
  /** To the alternative before, or after, of the generation at the cursor. */
  onWalk(by: -1 | 1): boolean
  /** The cursor is somewhere else. */
  onMove(at: number): void
  extensions: Extension
}

export type WrittenTextHandle = {
  configure(settings: TextSettings): void
  /** The marks again, when something else than the text has changed. */
  refresh(): void
  focusEnd(): void
  cursor(): number
  reveal(from: number, to: number): void
  select(from: number, to: number): void
  slice(from: number, to: number): string
  /** Puts in what is chosen, as if it were typed. */
  insert(at: number, text: string): void
  /** An element over a stretch of the text, which scrolls with it, to hold something else at. */
  anchor(from: number, to: number): Element
  destroy(): void
}

const fromOutside = Annotation.define<boolean>()

// Before the look of other texts, which is no part of any cascade layer.
const sheet = EditorView.theme({
  '.cm-scroller': { maxHeight: 'none', padding: 'var(--sheet-top) 0 var(--s-16)' },
  '.cm-content': {
    boxSizing: 'border-box',
    flex: '0 1 auto',
    width: 'calc(var(--sheet-gutter) + var(--w-measure) + var(--s-6))',
    padding: '0 var(--s-6) 0 var(--sheet-gutter)',
  },
})

/** How near to its end a text is taken to be read at its end. */
const nearEnd = 60

/** One text that a person and a model write. Undo is the draft's, and so is all that is kept. */
export function openWrittenText(
  parent: HTMLElement,
  generating: Generating,
  callbacks: Callbacks,
): WrittenTextHandle {
  const settings = new Compartment()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: generating.shown(),
      extensions: [
        closeBraces(),
        Prec.high(
          keymap.of([
            { key: 'Alt-ArrowUp', run: () => callbacks.onWalk(-1) },
            { key: 'Alt-ArrowDown', run: () => callbacks.onWalk(1) },
          ]),
        ),
        offeringNames(callbacks.variables),
        sheet,
        textBase,
        generatedMarks,
        settings.of([]),
        callbacks.extensions,
        EditorView.updateListener.of((update) => {
          const byHand = update.transactions.filter((one) => one.docChanged && !one.annotation(fromOutside))
          for (const { changes } of byHand) generating.edit(editsOf(changes))
          if (byHand.length > 0) refresh()
          if (update.selectionSet || update.docChanged) callbacks.onMove(update.state.selection.main.head)
        }),
      ],
    }),
  })
  const refresh = () => {
    const marks = callbacks.marks()
    if (!hasMarks(view.state, marks)) view.dispatch({ effects: setMarks.of(marks) })
  }
  const stop = generating.listen((edits) => {
    const end = followed(view, generating)
    view.dispatch({
      changes: edits.map(({ from, to, insert }) => ({ from, to, insert })),
      effects: setMarks.of(callbacks.marks()),
      annotations: fromOutside.of(true),
    })
    if (end !== null) follow(view, end())
  })
  refresh()
  const within = (from: number, to: number) =>
    EditorSelection.range(Math.min(from, view.state.doc.length), Math.min(to, view.state.doc.length))
  return {
    configure: (next) =>
      view.dispatch({
        effects: settings.reconfigure([textSettings(next), highlighter(new Set(next.missing))]),
      }),
    refresh,
    focusEnd() {
      view.dispatch({ selection: { anchor: view.state.doc.length }, scrollIntoView: true })
      view.focus()
    },
    cursor: () => view.state.selection.main.head,
    reveal: (from, to) =>
      view.dispatch({ effects: EditorView.scrollIntoView(within(from, to), { y: 'center' }) }),
    select(from, to) {
      view.dispatch({ selection: within(from, to), scrollIntoView: true })
      view.focus()
    },
    slice: (from, to) => view.state.sliceDoc(from, to),
    insert(at, text) {
      const from = Math.min(at, view.state.doc.length)
      const selection = EditorSelection.cursor(from + text.length)
      view.dispatch({ changes: { from, insert: text }, selection, scrollIntoView: true, userEvent: 'input' })
      view.focus()
    },
    anchor: (from, to) => anchorOver(view, within(from, to)),
    destroy() {
      stop()
      view.destroy()
    },
  }
}

function anchorOver(view: EditorView, { from, to }: { from: number; to: number }): Element {
  const { scrollDOM } = view
  scrollDOM.querySelector(':scope > [data-anchor]')?.remove()
  const anchor = document.createElement('div')
  anchor.dataset.anchor = ''
  const first = view.coordsAtPos(from, 1)
  const last = view.coordsAtPos(to, -1)
  const box = scrollDOM.getBoundingClientRect()
  if (first && last) {
    const isOneLine = last.top < first.bottom && last.right > first.left
    Object.assign(anchor.style, {
      position: 'absolute',
      pointerEvents: 'none',
      left: `${first.left - box.left + scrollDOM.scrollLeft}px`,
      top: `${first.top - box.top + scrollDOM.scrollTop}px`,
      width: `${isOneLine ? last.right - first.left : 0}px`,
      height: `${first.bottom - first.top}px`,
    })
  }
  scrollDOM.append(anchor)
  return anchor
}

/** Where what comes ends, if the person is reading there; null if they are reading elsewhere. */
function followed(view: EditorView, generating: Generating): (() => number) | null {
  const live = generating.live()
  if (!live) return null
  const { scrollTop, scrollHeight, clientHeight } = view.scrollDOM
  const place = view.coordsAtPos(Math.min(live.from, view.state.doc.length))
  const box = view.scrollDOM.getBoundingClientRect()
  const isSeen = place !== null && place.bottom <= box.bottom + nearEnd && place.top >= box.top
  const isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd
  return isSeen || isAtEnd ? () => generating.live()?.to ?? live.to : null
}

function follow(view: EditorView, end: number): void {
  const { scrollDOM } = view
  // The end of the text is the end of what is scrolled: to look for it would lay the text out once more.
  if (end >= view.state.doc.length) scrollDOM.scrollTop = scrollDOM.scrollHeight
  else view.dispatch({ effects: EditorView.scrollIntoView(end, { y: 'nearest', yMargin: 40 }) })
}

function editsOf(changes: ChangeSet): Edit[] {
  const edits: Edit[] = []
  changes.iterChanges((from, to, _start, _end, insert) => edits.push({ from, to, insert: insert.toString() }))
  return edits
}
