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

/** What models wrote, in the places of the text with what is on its way in it. */
export function marksOf(written: Written, live: ReturnType<Generating['live']>): Mark[] {
  const shift = live ? live.to - live.from : 0
  const moved = (at: number, isEnd: boolean) =>
    live && (isEnd ? at > live.from : at >= live.from) ? at + shift : at
  const marks = chain(written.generations).flatMap(({ id, execution_id, start, marks: stretches, note }) =>
    stretches.map(({ from, to }, at): Mark => {
      const places = { from: moved(start + from, false), to: moved(start + to, true) }
      const executionId = note && execution_id
      return { id, ...places, isLive: false, executionId, note: at > 0 ? null : note }
    }),
  )
  if (!live || shift === 0) return marks
  const coming = { ...live, isLive: true, executionId: null, note: null }
  const at = marks.findIndex(({ from }) => from >= live.to)
  return at < 0 ? [...marks, coming] : marks.toSpliced(at, 0, coming)
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
