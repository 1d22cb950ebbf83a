import type { Generating } from '@/entities/execution/model/generating'
import { chain, type Generation, type Written } from '@/entities/prompt/model/generations'
import { formatCount, formatNumber } from '@/lib/format'

/** What one generation wrote, in the places of the text that is shown. */
export type Mark = {
  id: string
  from: number
  to: number
  isLive: boolean
  /** The run that wrote it; null until it has ended. */
  executionId: string | null
  /** What the margin says beside it; null beside a further stretch of the same generation. */
  note: Note | null
}

// A key changes few generations of ten thousand: what stays the same object is not read again, and a list that is the
// same has the same marks.
const marksKnown = new WeakMap<Generation, readonly Mark[]>()
const listsKnown = new WeakMap<readonly Generation[], readonly Mark[]>()

/** What models wrote, in the places of the text with what is on its way in it. The same marks for what has not changed. */
export function marksOf({ generations }: Written, live: ReturnType<Generating['live']>): readonly Mark[] {
  const marks = listsKnown.get(generations) ?? chain(generations).flatMap(marksIn)
  listsKnown.set(generations, marks)
  return live && live.to > live.from ? withLive(marks, live) : marks
}

function marksIn(one: Generation & { start: number }): readonly Mark[] {
  const known = marksKnown.get(one)
  if (known) return known
  const { id, start, note } = one
  const executionId = note && one.execution_id
  const made = one.marks.map(({ from, to }, at): Mark => {
    const places = { from: start + from, to: start + to }
    return { id, ...places, isLive: false, executionId, note: at > 0 ? null : note }
  })
  marksKnown.set(one, made)
  return made
}

/** With what is on its way, which what stands behind it is moved by. */
function withLive(marks: readonly Mark[], live: { id: string; from: number; to: number }): readonly Mark[] {
  const shift = live.to - live.from
  const moved = marks.map((mark) =>
    mark.to <= live.from
      ? mark
      : { ...mark, from: mark.from >= live.from ? mark.from + shift : mark.from, to: mark.to + shift },
  )
  const coming = { ...live, isLive: true, executionId: null, note: null }
  const at = moved.findIndex(({ from }) => from >= live.to)
  return at < 0 ? [...moved, coming] : moved.toSpliced(at, 0, coming)
}

type Note = NonNullable<Generation['note']>

export function linesOf({ number, model, output_tokens, temperature }: Note): string[] {
  return [
    `Run ${number}`,
    output_tokens === null ? '' : `${formatCount(output_tokens)} tokens`,
    temperature === null ? '' : `temp. ${formatNumber(temperature, 2)}`,
    model,
  ].filter(Boolean)
}
