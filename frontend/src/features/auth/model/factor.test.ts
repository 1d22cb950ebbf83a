import { describe, expect, it } from 'vitest'
import { factorError, factorOf } from './factor'

describe('factorOf', () => {
  it('takes six digits for a code, however they are grouped', () => {
    for (const typed of ['123456', ' 123 456 ', '123-456'])
      expect(factorOf(typed)).toEqual({ code: '123456' })
  })

  it('takes all else for a recovery code', () => {
    for (const typed of ['abcd-efgh-ijkl-mnop', '12345', '1234567', ''])
      expect(factorOf(` ${typed} `)).toEqual({ recovery_code: typed })
  })
})

describe('factorError', () => {
  it('finds what is said of either', () => {
    expect(factorError({ code: 'Wrong' })).toBe('Wrong')
    expect(factorError({ recovery_code: 'Used' })).toBe('Used')
    expect(factorError({ email: 'No' })).toBeNull()
  })
})
