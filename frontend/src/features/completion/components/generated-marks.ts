import { type EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  type LayerMarker,
  layer,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { linesOf, type Mark } from '../model/marks'
import styles from './written-text.module.css'

/** The marks of the text, from the first to the last; none may reach over another. */
export const setMarks = StateEffect.define<readonly Mark[]>()

const none: readonly Mark[] = []

export const marksField = StateField.define<readonly Mark[]>({
  create: () => none,
  update(marks, { effects, changes }) {
    for (const effect of effects) if (effect.is(setMarks)) return effect.value
    // Until the next ones come with what was changed.
    return changes.empty || marks.length === 0
      ? marks
      : marks.map((mark) => ({
          ...mark,
          from: changes.mapPos(mark.from, 1),
          to: changes.mapPos(mark.to, -1),
        }))
  },
})

/** The marks that reach into a stretch of the text. There may be ten thousand, of which a screen shows a few. */
export function marksBetween(state: EditorState, from: number, to: number): Mark[] {
  const marks = state.field(marksField)
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.to ?? 0) < from) low = middle + 1
    else high = middle
  }
  const found: Mark[] = []
  for (let at = low; at < marks.length; at++) {
    const mark = marks[at]
    if (!mark || mark.from > to) break
    if (mark.to > mark.from) found.push(mark)
  }
  return found
}

const written = Decoration.mark({ class: styles.generated ?? '' })
const live = Decoration.mark({ class: `${styles.generated} ${styles.live}` })

const highlights = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = decorate(view)
    }
    update(update: ViewUpdate) {
      if (isNews(update)) this.decorations = decorate(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

const isNews = (update: ViewUpdate): boolean =>
  update.docChanged ||
  update.viewportChanged ||
  update.startState.field(marksField) !== update.state.field(marksField)

function decorate(view: EditorView): DecorationSet {
  const found = new RangeSetBuilder<Decoration>()
  let last = 0
  for (const { from, to } of view.visibleRanges) {
    for (const mark of marksBetween(view.state, from, to)) {
      if (mark.from < last) continue
      last = mark.to
      found.add(mark.from, mark.to, mark.isLive ? live : written)
    }
  }
  return found.finish()
}

/** A bar in the margin as high as what a model wrote, with a note that never pushes a line. */
class MarginNote implements LayerMarker {
  constructor(
    readonly top: number,
    readonly height: number,
    readonly lines: readonly string[],
    readonly isLive: boolean,
  ) {}

  eq(other: LayerMarker): boolean {
    return (
      other instanceof MarginNote &&
      other.top === this.top &&
      other.height === this.height &&
      other.isLive === this.isLive &&
      other.lines.join('\n') === this.lines.join('\n')
    )
  }

  draw(): HTMLElement {
    const box = document.createElement('div')
    box.className = styles.note ?? ''
    this.#place(box)
    box.dataset.live = String(this.isLive)
    for (const [at, line] of this.#seen.entries()) {
      const text = document.createElement(at === 0 ? 'b' : 'span')
      text.textContent = line
      box.append(text)
    }
    return box
  }

  // What grows with every frame is not made anew.
  update(box: HTMLElement, before: LayerMarker): boolean {
    const isSame =
      before instanceof MarginNote &&
      before.isLive === this.isLive &&
      before.#seen.join('\n') === this.#seen.join('\n')
    if (isSame) this.#place(box)
    return isSame
  }

  /** As many lines as there is height for, the most important first. */
  get #seen(): readonly string[] {
    return this.lines.slice(0, Math.max(1, Math.floor(this.height / 16)))
  }

  #place({ style }: HTMLElement): void {
    style.top = `${this.top}px`
    style.height = `${this.height}px`
  }
}

const saidBeside = ({ isLive, note }: Mark): string[] => (isLive ? ['Writing'] : note ? linesOf(note) : [])

const margin = layer({
  above: false,
  class: styles.margin ?? '',
  update: isNews,
  markers(view) {
    const { from, to } = view.viewport
    const top = view.scrollDOM.getBoundingClientRect().top - view.scrollDOM.scrollTop
    const notes = marksBetween(view.state, from, to).flatMap((mark) => {
      const first = view.coordsAtPos(Math.max(mark.from, from), 1)
      const last = view.coordsAtPos(Math.min(mark.to, to), -1)
      if (!first || !last) return []
      return new MarginNote(first.top - top, last.bottom - first.top, saidBeside(mark), mark.isLive)
    })
    // Of several that begin in one line there is room for the last.
    return notes.filter(({ top: at, lines }, place) => {
      const next = notes[place + 1]
      return lines.length === 0 || next?.top !== at || next.lines.length === 0
    })
  },
})

/** Marks what models wrote, in the text and in its margin. */
export const generatedMarks: Extension = [marksField, highlights, margin]
