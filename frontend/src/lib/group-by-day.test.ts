import { describe, expect, it } from 'vitest'
import { groupByDay } from './group-by-day'

describe('groupByDay', () => {
  it('groups neighbours of one day', () => {
    const at = (day: number) => ({ created_at: new Date(2026, 10, day, 12).toISOString() })
    const days = groupByDay([at(22), at(22), at(21)], new Date(2026, 10, 22, 18))
    expect(days.map(({ day, items }) => [day, items.length])).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
    ])
  })
})
