import { describe, expect, it } from 'vitest'
import { comparedIds, readPromptSearch, safeNext } from './search'

const a = '0192f0c1-7a30-7c3e-9f61-0a52c4de7b10'
const b = '0192f0c1-7a30-7c3e-9f61-0a52c4de7b11'

describe('readPromptSearch', () => {
  it('keeps what makes sense', () => {
    const search = { tab: 'history', run: a, status: 'failed', model: 'demo-1', of: 3 }
    expect(readPromptSearch(search)).toEqual(search)
    const found = { tab: 'history', words: '50% <b>', variable: '__proto__', value: 'x' }
    expect(readPromptSearch(found)).toEqual(found)
    expect(readPromptSearch({ words: 7, value: true, against: 3 })).toEqual({
      words: '7',
      value: 'true',
      against: 3,
    })
    expect(readPromptSearch({ words: '🍲'.repeat(300) }).words).toBe('🍲'.repeat(200))
    expect(readPromptSearch({ compare: `${a},${b}` })).toEqual({ compare: `${a},${b}` })
  })

  it('drops the rest without a word', () => {
    expect(
      readPromptSearch({ tab: 'prompt', run: 'x', compare: a, of: 0, version: 'one', status: 'odd' }),
    ).toEqual({})
  })
})

describe('comparedIds', () => {
  it('wants two to four different ones', () => {
    expect(comparedIds(`${a},${b},${a},junk`)).toEqual([a, b])
    expect(comparedIds(`${a},${a}`)).toEqual([])
    expect(comparedIds(7)).toEqual([])
  })
})

describe('safeNext', () => {
  it('stays in the app', () => {
    expect(safeNext('/p/1?tab=history')).toBe('/p/1?tab=history')
    expect(safeNext('//elsewhere.example')).toBe('/')
    expect(safeNext('/\\elsewhere.example')).toBe('/')
    expect(safeNext('https://elsewhere.example')).toBe('/')
    expect(safeNext(undefined)).toBe('/')
  })
})
