import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8Length } from './utf8'

it('counts as an encoder would', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
    }),
  )
  expect(utf8Length('\ud800x\udc00')).toBe(new TextEncoder().encode('\ud800x\udc00').length)
})
