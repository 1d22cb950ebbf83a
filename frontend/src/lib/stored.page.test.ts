import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forbidStorage } from './forbid-storage'
import { forgetPerson, keepFor, readStored, readText, storedKeys, writeStored, writeText } from './stored'

const isNumber = (value: unknown): value is number => typeof value === 'number'

beforeEach(() => {
  localStorage.clear()
  keepFor(null)
  keepFor('ada')
})

describe('storage', () => {
  it('gives back what was written, and the fallback for anything else', () => {
    writeStored('size', 7)
    expect(readStored('size', 1, isNumber)).toBe(7)
    writeText('size', 'nonsense')
    expect(readStored('size', 1, isNumber)).toBe(1)
    expect(readStored('missing', 1, isNumber)).toBe(1)
  })

  it('lists keys by their beginning', () => {
    writeText('a:1', 'x')
    writeText('b:1', 'x')
    expect(storedKeys('a:')).toEqual(['a:1'])
    writeText('a:1', null)
    expect(storedKeys('a:')).toEqual([])
  })

  it('keeps values for as long as the page lives where the browser forbids it', () => {
    forbidStorage()
    writeText('theme', 'dark')
    expect(readText('theme')).toBe('dark')
    writeText('theme', null)
    expect(readText('theme')).toBeNull()
    expect(readText('tab', 'tab')).toBeNull()
    expect(storedKeys('')).toEqual([])
  })

  it('keeps values where storage is full', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('Full', 'QuotaExceededError')
    })
    writeStored('size', 9)
    expect(readStored('size', 1, isNumber)).toBe(9)
  })

  it('keeps what is of one person from all others, and forgets it alone', () => {
    writeText('split', '60')
    writeText('theme', 'dark', 'browser')
    keepFor('ben')
    expect(readText('split')).toBeNull()
    expect(storedKeys('')).toEqual([])
    writeText('split', '40')
    forgetPerson()
    expect(readText('split')).toBeNull()
    expect(readText('theme', 'browser')).toBe('dark')
    keepFor('ada')
    expect(readText('split')).toBe('60')
  })

  it('writes nothing down for a page on which no one is signed in', () => {
    keepFor(null)
    writeText('split', '60')
    expect(readText('split')).toBe('60')
    expect(localStorage).toHaveLength(0)
  })

  it('gives the views that had no owner to the next person', () => {
    localStorage.setItem('split', '60')
    keepFor('ben')
    expect(readText('split')).toBe('60')
    keepFor('ada')
    expect(readText('split')).toBeNull()
  })
})
