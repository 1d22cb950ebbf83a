import { describe, expect, it } from 'vitest'
import { isOpen, readFolded } from './open-projects'

const storage = (text: string | null) => ({ getItem: () => text })

describe('isOpen', () => {
  it('obeys the person first', () => {
    expect(isOpen({ a: false }, 'a', 'a', 1)).toBe(false)
    expect(isOpen({ a: true }, 'a', 'b', 9)).toBe(true)
  })

  it('opens the folder one is in, and a lone one', () => {
    expect(isOpen({}, 'a', 'a', 9)).toBe(true)
    expect(isOpen({}, 'a', null, 1)).toBe(true)
    expect(isOpen({}, 'a', 'b', 2)).toBe(false)
  })
})

describe('readFolded', () => {
  it('survives whatever stands in the storage', () => {
    expect(readFolded(storage('{"a":true,"b":"x"}'))).toEqual({ a: true })
    expect(readFolded(storage('nonsense'))).toEqual({})
    expect(readFolded(storage('null'))).toEqual({})
    expect(readFolded(storage(null))).toEqual({})
  })
})
