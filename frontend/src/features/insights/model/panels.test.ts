import { expect, it } from 'vitest'
import { beginOf, dayName, formatShare, type Insights, isEmpty, panelsOf, troublesOf } from './panels'

const times = (p50: number | null = null, p95: number | null = null) => ({
  p50,
  p95,
  n: p50 === null ? 0 : 4,
})
const nothing: Insights['total'] = {
  runs: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  success_rate: null,
  first_token_ms: times(),
  first_token_seen_ms: times(),
  autosave_ms: times(),
  iterations_per_prompt: { p50: null, p95: null, mean: null },
  saves: { sent: 0, waited: 0, conflicted: 0, failed: 0 },
  streams: { reconnected: 0, parse_errors: 0, aborted: 0, timed_out: 0 },
  lost_screens: 0,
}
const insights = (total: Partial<Insights['total']>): Insights => ({
  from: '2026-11-22T00:00:00.000Z',
  to: '2026-11-24T00:00:00.000Z',
  total: { ...nothing, ...total },
  days: [
    { day: '2026-11-22', sum: { ...nothing, ...total } },
    { day: '2026-11-23', sum: nothing },
  ],
})

it('begins at a day of UTC, with today as the last of them', () => {
  const now = Date.parse('2026-11-30T23:59:59.999Z')
  expect(beginOf(7, now)).toBe('2026-11-24T00:00:00.000Z')
  expect(beginOf(90, now + 1)).toBe('2026-09-03T00:00:00.000Z')
})

it('is empty only when nothing was run or noticed', () => {
  expect(isEmpty(insights({}))).toBe(true)
  expect(isEmpty(insights({ lost_screens: 1 }))).toBe(false)
  expect(isEmpty(insights({ saves: { ...nothing.saves, sent: 1 } }))).toBe(false)
})

it('has a cell for every column, and a figure of every day', () => {
  for (const panel of panelsOf(insights({ runs: 3, success_rate: 1 }))) {
    expect(panel.row(nothing)).toHaveLength(panel.columns.length)
    for (const { values } of panel.series) expect(values).toHaveLength(2)
  }
})

it('says 100 % of all alone', () => {
  expect([0.99999, 1, 0.955, 0, null].map(formatShare)).toEqual(['99.9 %', '100 %', '95.5 %', '0 %', '–'])
})

it('tells what the server measured where the app saw nothing', () => {
  const [, told] = panelsOf(insights({ first_token_ms: times(400, 900) }))
  expect(told?.figure).toBe('0.40 s')
  expect(told?.text).toContain('at the server')
  const [, seen] = panelsOf(
    insights({ first_token_ms: times(400, 900), first_token_seen_ms: times(500, 1200) }),
  )
  expect(seen?.figure).toBe('0.50 s')
  expect(seen?.text).toContain('painted')
})

it('names the parts of the screen that were lost', () => {
  const lost = troublesOf(insights({ lost_screens: 3, lost_screens_by_screen: { run: 1, editor: 2 } }))
  expect(lost.at(-1)).toEqual({
    name: 'Parts of the screen that stopped working (editor 2, run 1)',
    count: '3',
  })
  expect(dayName('2026-11-22')).toBe('22 Nov')
})
