import { afterEach, describe, expect, it } from 'vitest'
import { writeText } from '@/lib/stored'
import { isOpen, readFolded } from './open-projects'

const readFrom = (text: string) => {
  writeText('open-projects', text)
  return readFolded()
}

afterEach(() => writeText('open-projects', null))

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
    expect(readFolded()).toEqual({})
    expect(readFrom('{"a":true,"b":"x"}')).toEqual({ a: true })
    expect(readFrom('nonsense')).toEqual({})
    expect(readFrom('null')).toEqual({})
  })
})
