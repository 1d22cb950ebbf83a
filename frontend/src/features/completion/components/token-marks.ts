import { type EditorState, type Extension, Prec, RangeSetBuilder, StateEffect } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  keymap,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import type { TokenPlace } from '@/entities/execution/model/token-places'
import type { Answers } from '../model/answers'
import { weighing } from '../model/choices'
import { levelOf } from '../model/likely'
import { standing } from '../model/standing'
import { areMarksNew, marksBetween, marksOfRun } from './generated-marks'
import styles from './token-marks.module.css'

/** A token that stands in the text, and the generation it is in. */
export type ShownToken = { from: number; to: number; of: string; token: TokenPlace }

type Callbacks = {
  /** The pointer rests on a token; null once it has left. */
  onRest(token: ShownToken | null): void
  /** The likeliest at the cursor are asked for, by a key. */
  onAsk(): boolean
}

/** A stretch of an answer in the text: its tokens from `first` on, `shift` units further than in the answer. */
type Laid = { from: number; to: number; of: string; tokens: readonly TokenPlace[]; shift: number }

const renewed = StateEffect.define()
const restMs = 400

const levels = [1, 2, 3, 4].map((level) =>
  Decoration.mark({ class: styles.token ?? '', attributes: { 'data-level': `${level}` } }),
)

class TokenMarks implements PluginValue {
  decorations: DecorationSet = Decoration.none
  laid: readonly Laid[] = []
  readonly #answers: Answers
  readonly #leave: (() => void)[]

  constructor(view: EditorView, answers: Answers) {
    this.#answers = answers
    const renew = () => view.dispatch({ effects: renewed.of(null) })
    this.#leave = [answers.listen(renew), weighing.subscribe(renew)]
    this.#renew(view)
  }

  update(update: ViewUpdate) {
    const { docChanged, viewportChanged, transactions, view } = update
    const isAsked = transactions.some(({ effects }) => effects.some((effect) => effect.is(renewed)))
    if (docChanged || viewportChanged || areMarksNew(update) || isAsked) this.#renew(view)
  }

  destroy() {
    for (const leave of this.#leave) leave()
  }

  at(pos: number, isCursor = false): ShownToken | null {
    for (const { from, to, of, tokens, shift } of this.laid) {
      if (pos < from || pos > to) continue
      const token = tokens[firstEnding(tokens, pos - shift + (isCursor && pos === to ? 0 : 1))]
      const found = token && { from: token.from + shift, to: token.to + shift, of, token }
      if (found && found.from <= pos && found.from >= from && found.to <= to) return found
    }
    return null
  }

  #renew(view: EditorView) {
    const isOn = weighing.get() === 'on'
    const seen = new Set(
      isOn ? view.visibleRanges.flatMap(({ from, to }) => runsIn(view.state, from, to)) : [],
    )
    this.#answers.want([...seen])
    this.laid = [...seen]
      .flatMap((id) => laidOut(view.state, id, this.#answers))
      .toSorted((a, b) => a.from - b.from)
    this.decorations = decorated(view, this.laid)
  }
}

const runsIn = (state: EditorState, from: number, to: number): string[] =>
  marksBetween(state, from, to).flatMap(({ executionId }) => executionId ?? [])

function laidOut(state: EditorState, executionId: string, answers: Answers): Laid[] {
  const answer = answers.get(executionId)
  if (!answer || answer.tokens.length === 0) return []
  const marks = marksOfRun(state, executionId)
  const found = standing(marks, (from, to) => state.sliceDoc(from, to), answer.text)
  return found.map(({ from, to, at }) => {
    const of = marks.find((mark) => mark.from <= from && mark.to >= to)?.id ?? ''
    return { from, to, of, tokens: answer.tokens, shift: from - at }
  })
}

function decorated(view: EditorView, laid: readonly Laid[]): DecorationSet {
  const found = new RangeSetBuilder<Decoration>()
  let last = 0
  for (const seen of view.visibleRanges) {
    for (const { from, to, tokens, shift } of laid) {
      const begin = Math.max(seen.from, from, last)
      for (let at = firstEnding(tokens, begin - shift + 1); at < tokens.length; at++) {
        const token = tokens[at]
        if (!token || token.to + shift > to || token.from + shift >= seen.to) break
        const level = token.logprob === null ? 0 : levelOf(token.logprob)
        const mark = levels[level - 1]
        if (!mark || token.from + shift < from || token.from + shift < last) continue
        found.add(token.from + shift, token.to + shift, mark)
        last = token.to + shift
      }
    }
  }
  return found.finish()
}

/** The first token that ends at this place or behind it. */
function firstEnding(tokens: readonly TokenPlace[], place: number): number {
  let [low, high] = [0, tokens.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens[middle]?.to ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

export type TokenText = {
  extension: Extension
  /** The token that the cursor is in. */
  atCursor(): ShownToken | null
}

/** Tints the tokens that can be seen by how likely each was, while that is wanted. */
export function tokenMarks(answers: Answers, callbacks: Callbacks): TokenText {
  let current: EditorView | null = null
  const plugin: ViewPlugin<TokenMarks> = ViewPlugin.define(
    (view) => {
      current = view
      return new TokenMarks(view, answers)
    },
    {
      decorations: (marks) => marks.decorations,
      eventHandlers: restingOn((view) => view.plugin(plugin), callbacks.onRest),
    },
  )
  return {
    // Inside the marks of what models wrote, so that it is seen on them.
    extension: [
      Prec.high(plugin),
      Prec.high(keymap.of([{ key: 'Alt-Enter', run: () => callbacks.onAsk() }])),
    ],
    atCursor: () => current?.plugin(plugin)?.at(current.state.selection.main.head, true) ?? null,
  }
}

function restingOn(
  marksOf: (view: EditorView) => TokenMarks | null,
  onRest: Callbacks['onRest'],
): Record<'mousemove' | 'mouseleave' | 'mousedown' | 'keydown', (event: Event, view: EditorView) => void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let under: ShownToken | null = null
  const rest = (token: ShownToken | null) => {
    if (token?.from === under?.from && token?.of === under?.of) return
    clearTimeout(timer)
    under = token
    timer = setTimeout(() => onRest(token), restMs)
  }
  const end = () => {
    clearTimeout(timer)
    if (under) onRest(null)
    under = null
  }
  return {
    mousemove(event, view) {
      if (!(event instanceof MouseEvent) || event.buttons > 0 || !matchMedia('(hover: hover)').matches) return
      const pos = view.posAtCoords({ x: event.clientX, y: event.clientY })
      rest(pos === null ? null : (marksOf(view)?.at(pos) ?? null))
    },
    mouseleave: () => rest(null),
    // What is typed or selected is more than what the pointer happens to be on.
    mousedown: end,
    keydown: end,
  }
}
