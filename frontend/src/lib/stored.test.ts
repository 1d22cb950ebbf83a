import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forbidStorage } from './forbid-storage'
import { readStored, readText, storedKeys, writeStored, writeText } from './stored'

const isNumber = (value: unknown): value is number => typeof value === 'number'

beforeEach(() => localStorage.clear())

describe('storage', () => {
  it('gives back what was written, and the fallback for anything else', () => {
    writeStored('size', 7)
    expect(readStored('size', 1, isNumber)).toBe(7)
    localStorage.setItem('size', 'nonsense')
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
    expect(readText('tab', 'sessionStorage')).toBeNull()
    expect(storedKeys('')).toEqual([])
  })

  it('keeps values where storage is full', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('Full', 'QuotaExceededError')
    })
    writeStored('size', 9)
    expect(readStored('size', 1, isNumber)).toBe(9)
  })
})
