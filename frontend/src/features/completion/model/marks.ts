import type { Generating } from '@/entities/execution/model/generating'
import { path, type Written } from '@/entities/prompt/model/generations'
import { formatCount, formatNumber } from '@/lib/format'

type Mark = { id: string; from: number; to: number; isLive: boolean; note: readonly string[] }

/** What models wrote, in the places of the text with what is on its way in it, and what the margin says of it. */
export function marksOf(written: Written, live: ReturnType<Generating['live']>): Mark[] {
  const shift = live ? live.to - live.from : 0
  const moved = (at: number, isEnd: boolean) =>
    live && (isEnd ? at > live.from : at >= live.from) ? at + shift : at
  const marks = path(written).flatMap(({ id, start, marks: stretches, note }) =>
    stretches.map(({ from, to }, at): Mark => {
      const lines = at > 0 || !note ? [] : linesOf(note)
      return { id, from: moved(start + from, false), to: moved(start + to, true), isLive: false, note: lines }
    }),
  )
  if (!live || shift === 0) return marks
  const coming = { ...live, isLive: true, note: ['Writing'] }
  const at = marks.findIndex(({ from }) => from >= live.to)
  return at < 0 ? [...marks, coming] : marks.toSpliced(at, 0, coming)
}

type Note = NonNullable<ReturnType<typeof path>[number]['note']>

export function linesOf({ number, model, output_tokens, temperature }: Note): string[] {
  return [
    `Run ${number}`,
    output_tokens === null ? '' : `${formatCount(output_tokens)} tokens`,
    temperature === null ? '' : `temp. ${formatNumber(temperature, 2)}`,
    model,
  ].filter(Boolean)
}
