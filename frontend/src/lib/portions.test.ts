import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutText, portionsOf, quoted } from './portions'

it('has one portion for what a person writes', () => {
  expect(portionsOf('')).toEqual([])
  expect(portionsOf('a\n'.repeat(20_000))).toEqual([40_000])
})

it('has smaller ones where lines have no end', () => {
  expect(portionsOf('x'.repeat(50_000))).toEqual([20_000, 40_000, 50_000])
})

it('never cuts a pair in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, most) => {
      const cut = cutText(text, most)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.isWellFormed()).toBe(text.isWellFormed())
    }),
  )
  const emoji = `x${'😀'.repeat(30_000)}`
  for (const end of portionsOf(emoji)) expect(emoji.slice(0, end).isWellFormed()).toBe(true)
})

it('quotes a name, and no more of it than a sentence bears', () => {
  expect(quoted('Soup')).toBe('“Soup”')
  expect(quoted(`${'x'.repeat(59)}👋y`)).toBe(`“${'x'.repeat(59)}…”`)
})
