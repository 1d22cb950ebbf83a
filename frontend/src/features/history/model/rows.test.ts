import { describe, expect, it } from 'vitest'
import { charsOf, dayAt, oldestFirst, placeAfter, rowsByDay, toggleTick } from './rows'

const at = (id: string, day: number, hour = 12) => ({
  id,
  created_at: new Date(2026, 10, day, hour).toISOString(),
})
const now = new Date(2026, 10, 22, 18)
const runs = [at('a', 22, 14), at('b', 22, 9), at('c', 21), at('d', 20)]
const rows = rowsByDay(runs, now)

describe('rowsByDay', () => {
  it('puts one heading before each day', () => {
    expect(rows.map((row) => (row.kind === 'day' ? row.label : row.run.id))).toEqual([
      'Today',
      'a',
      'b',
      'Yesterday',
      'c',
      'Friday, 20 November',
      'd',
    ])
  })

  it('makes nothing of nothing', () => expect(rowsByDay([], now)).toEqual([]))
})

describe('dayAt', () => {
  it('is the heading over a row', () => {
    expect([0, 1, 2, 3, 4, 6].map((place) => dayAt(rows, place))).toEqual([0, 0, 0, 3, 3, 5])
    expect(dayAt([], 0)).toBe(0)
  })
})

describe('charsOf', () => {
  it('has room for the longest figure of each column and for its head', () => {
    const run = { version_number: 12345, output_tokens: 1234567, latency_ms: 65_000, cost_usd: 12.5 }
    expect(charsOf([])).toEqual({ version: 4, tokens: 6, time: 4, cost: 4 })
    expect(charsOf([run])).toEqual({ version: 6, tokens: 9, time: 10, cost: 8 })
  })
})

describe('placeAfter', () => {
  it('passes over headings and stops at the ends', () => {
    expect(placeAfter(rows, 2, 'ArrowDown')).toBe(4)
    expect(placeAfter(rows, 4, 'ArrowUp')).toBe(2)
    expect(placeAfter(rows, 1, 'ArrowUp')).toBe(1)
    expect(placeAfter(rows, 6, 'ArrowDown')).toBe(6)
    expect(placeAfter(rows, 6, 'Home')).toBe(1)
    expect(placeAfter(rows, 1, 'End')).toBe(6)
  })

  it('leaves other keys alone', () => {
    expect(placeAfter(rows, 1, 'x')).toBeNull()
    expect(placeAfter([], 0, 'Home')).toBeNull()
  })
})

describe('ticks', () => {
  it('holds four at most', () => {
    expect(['a', 'b', 'c', 'd', 'e'].reduce(toggleTick, [] as string[])).toEqual(['b', 'c', 'd', 'e'])
    expect(toggleTick(['a', 'b'], 'a')).toEqual(['b'])
  })

  it('compares in the order in which things ran', () => {
    expect(oldestFirst(runs, ['a', 'd', 'c'])).toEqual(['d', 'c', 'a'])
  })
})
