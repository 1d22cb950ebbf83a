import { describe, expect, it } from 'vitest'
import {
  formatCost,
  formatCount,
  formatDay,
  formatDifference,
  formatDuration,
  formatMoment,
  formatNumber,
  formatTokens,
  momentInSentence,
} from './format'

describe('figures', () => {
  it('writes durations by their size', () => {
    expect(formatDuration(440)).toBe('0.44 s')
    expect(formatDuration(8600)).toBe('8.6 s')
    expect(formatDuration(65_000)).toBe('1 min 05 s')
    expect(formatDuration(59_990)).toBe('1 min 00 s')
    expect(formatDuration(null)).toBe('–')
  })

  it('writes costs with four digits and never rounds one away', () => {
    expect(formatCost(0.0071)).toBe('$0.0071')
    expect(formatCost(0)).toBe('Free')
    expect(formatCost(0.00001)).toBe('< $0.0001')
    expect(formatCost(null)).toBe('–')
  })

  it('writes counts and ranges', () => {
    expect(formatCount(1024)).toBe('1,024')
    expect(formatTokens(268, 418)).toBe('268 → 418')
    expect(formatTokens(268, null)).toBe('268 → –')
    expect(formatTokens(null, null)).toBe('–')
  })

  it('says how far two figures are apart, and nothing when they are not', () => {
    expect(formatDifference(9900, 8600)).toBe('−13 %')
    expect(formatDifference(100, 150)).toBe('+50 %')
    expect(formatDifference(100, 100)).toBeNull()
    expect(formatDifference(0, 5)).toBeNull()
    expect(formatDifference(null, 5)).toBeNull()
  })

  it('writes negative numbers with a minus', () => {
    expect(formatNumber(-0.5, 2)).toBe('−0.50')
    expect(formatNumber(1024, 0)).toBe('1,024')
  })
})

describe('days', () => {
  const now = new Date(2026, 10, 22, 0, 30)

  it('names today and yesterday by the calendar, not by hours', () => {
    expect(formatDay(new Date(2026, 10, 22, 0, 1), now)).toBe('Today')
    expect(formatDay(new Date(2026, 10, 21, 23, 59), now)).toBe('Yesterday')
  })

  it('writes other days out', () => {
    expect(formatDay(new Date(2026, 10, 20, 18, 12), now)).toBe('Friday, 20 November')
    expect(formatDay(new Date(2025, 10, 20, 18, 12), now)).toContain('2025')
  })

  it('joins day and clock', () => {
    expect(formatMoment(new Date(2026, 10, 22, 0, 5), now)).toBe('Today, 00:05')
    expect(momentInSentence(new Date(2026, 10, 21, 18, 20), now)).toBe('yesterday, 18:20')
  })
})
