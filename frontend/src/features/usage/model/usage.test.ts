import { expect, it } from 'vitest'
import { beginnings, costOf, leftOut, type UsageSum } from './usage'

const sum = (some: Partial<UsageSum>): UsageSum => ({
  executions: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: 0,
  running_executions: 0,
  unpriced_executions: 0,
  estimated_executions: 0,
  ...some,
})

it.each([
  [{}, 'No runs'],
  [{ executions: 2 }, 'Free'],
  [{ executions: 2, cost_usd: 0.042 }, '$0.0420'],
  [{ executions: 2, cost_usd: 0.042, estimated_executions: 1 }, 'about $0.0420'],
  [{ executions: 2, cost_usd: 0.042, unpriced_executions: 1 }, '$0.0420'],
  [{ executions: 2, unpriced_executions: 1 }, 'Not known'],
  [{ executions: 1, running_executions: 1 }, 'Running'],
])('%j cost %s', (some, text) => {
  expect(costOf(sum(some))).toBe(text)
})

it('says what a sum leaves out', () => {
  expect(leftOut(sum({ executions: 1 }))).toBe('')
  expect(leftOut(sum({ unpriced_executions: 1, running_executions: 1200 }))).toBe(
    '1 run without a known price, 1,200 runs still going on',
  )
})

it('begins days and months where this person does', () => {
  const { today, month, year } = beginnings(new Date(2026, 2, 1, 0, 30))
  expect(new Date(today)).toEqual(new Date(2026, 2, 1))
  expect(month).toBe(today)
  expect(Date.parse(today) - Date.parse(year)).toBe(365 * 86_400_000)
})
