import {
  type ChangeDesc,
  type EditorState,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state'
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

/** Marks, and what has become of the text that they were counted in. */
type Counted = { marks: readonly Mark[]; since: readonly ChangeDesc[] }

// Of ten thousand marks a screen shows a few: those alone are moved along with the text.
const counted = StateField.define<Counted>({
  create: () => ({ marks: [], since: [] }),
  update(before, { effects, changes }) {
    for (const effect of effects) if (effect.is(setMarks)) return { marks: effect.value, since: [] }
    if (changes.empty || before.marks.length === 0) return before
    return { ...before, since: [...before.since, changes.desc] }
  },
})

/** Whether these are the marks that the text has, in the places where they are. */
export const hasMarks = (state: EditorState, marks: readonly Mark[]): boolean => {
  const now = state.field(counted)
  return now.marks === marks && now.since.length === 0
}

/** Whether the marks may be others than before, or elsewhere. */
export const areMarksNew = ({ startState, state }: ViewUpdate): boolean =>
  startState.field(counted) !== state.field(counted)

const moved = (at: number, side: 1 | -1, since: Counted['since']): number =>
  since.reduce((place, changes) => changes.mapPos(place, side), at)

const placed = (mark: Mark, since: Counted['since']): Mark =>
  since.length === 0 ? mark : { ...mark, from: moved(mark.from, 1, since), to: moved(mark.to, -1, since) }

/** The marks that reach into a stretch of the text, from the first to the last. */
export function marksBetween(state: EditorState, from: number, to: number): Mark[] {
  const { marks, since } = state.field(counted)
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (moved(marks[middle]?.to ?? 0, -1, since) < from) low = middle + 1
    else high = middle
  }
  const found: Mark[] = []
  for (let at = low; at < marks.length; at++) {
    const one = marks[at]
    const mark = one && placed(one, since)
    if (!mark || mark.from > to) break
    if (mark.to > mark.from) found.push(mark)
  }
  return found
}

const runsKnown = new WeakMap<readonly Mark[], Map<string | null, Mark[]>>()

/** All that one run wrote, from the first to the last. */
export function marksOfRun(state: EditorState, executionId: string): Mark[] {
  const { marks, since } = state.field(counted)
  const runs = runsKnown.get(marks) ?? Map.groupBy(marks, (mark) => mark.executionId)
  runsKnown.set(marks, runs)
  return (runs.get(executionId) ?? []).map((mark) => placed(mark, since))
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
  update.docChanged || update.viewportChanged || areMarksNew(update)

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
export const generatedMarks: Extension = [counted, highlights, margin]
