import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anchorOf, findInFields, findLoosely, findPassage } from './anchor'

// Few letters, so that a quote often stands in more than one place; marks and pairs, so that nothing is one unit long.
const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  ' ',
  '\n',
  'e\u0301',
  '\u{1f469}\u200d\u{1f680}',
  '\u202e',
  'ß',
  '界',
)
const text = (maxLength = 60) => fc.array(piece, { maxLength }).map((parts) => parts.join(''))

it('finds a passage where it was, whatever was written before and behind it', () => {
  fc.assert(
    fc.property(text(), text(8), text(), text(), text(), (before, quote, behind, left, right) => {
      // What no text beside it has in it stands in one place alone.
      const passage = `«${quote}»`
      const whole = before + passage + behind
      const anchor = anchorOf('text', whole, before.length, before.length + passage.length)
      const edited = left + whole + right
      const from = left.length + before.length
      expect(anchor && findPassage(edited, anchor)).toEqual({ from, to: from + passage.length })
    }),
  )
})

it('tells equal passages apart by what stands around them', () => {
  fc.assert(
    fc.property(text(), text(), text(20), (left, right, more) => {
      const whole = `${left} first [same] one, second [same] two ${right}`
      const at = whole.indexOf('[same] two')
      const anchor = anchorOf('text', whole, at, at + 6)
      expect(anchor && findPassage(more + whole, anchor)).toEqual({
        from: more.length + at,
        to: more.length + at + 6,
      })
    }),
  )
})

it('never finds what is not there, nor anything but the quote', () => {
  fc.assert(
    fc.property(text(), fc.nat(80), fc.nat(80), text(), (whole, a, b, other) => {
      const anchor = anchorOf(
        'text',
        whole,
        Math.min(a, b, whole.length),
        Math.min(Math.max(a, b), whole.length),
      )
      if (!anchor) return
      const found = findPassage(other, anchor)
      expect(found !== null).toBe(other.includes(anchor.quote))
      if (found) expect(other.slice(found.from, found.to)).toBe(anchor.quote)
    }),
  )
})

it('halves no character', () => {
  fc.assert(
    fc.property(text(), fc.nat(80), fc.nat(80), (whole, a, b) => {
      const anchor = anchorOf(
        'text',
        whole,
        Math.min(a, b, whole.length),
        Math.min(Math.max(a, b), whole.length),
      )
      for (const part of [anchor?.quote, anchor?.prefix, anchor?.suffix])
        expect(part?.isWellFormed() ?? true).toBe(true)
    }),
  )
})

it('cuts a quote to what the server takes, and finds it', () => {
  const whole = '\u{1f680}'.repeat(5_000)
  const anchor = anchorOf('text', whole, 0, whole.length)
  expect([...(anchor?.quote ?? '')]).toHaveLength(1_000)
  expect(anchor && findPassage(whole, anchor)).toEqual({ from: 0, to: 2_000 })
})

it('finds what was quoted from Markdown in its source, and the other way round', () => {
  const anchor = { field: 'response', quote: 'one\n\ntwo', prefix: '', suffix: '' }
  expect(findLoosely('One one two three', anchor)).toEqual({ from: 4, to: 11 })
})

it('looks in other fields for what has moved', () => {
  const anchor = { field: 'message:0', quote: 'Hello', prefix: '', suffix: '' }
  const fields = new Map([
    ['system_prompt', ''],
    ['message:0', 'Other'],
    ['message:1', 'Say Hello'],
  ])
  expect(findInFields(fields, anchor)).toEqual({ field: 'message:1', from: 4, to: 9 })
  expect(findInFields(new Map([['message:0', 'Hell']]), anchor)).toBeNull()
})

it('says nothing about nothing', () => {
  expect(anchorOf('text', ' \n ', 0, 3)).toBeNull()
  expect(findPassage('abc', { field: 'text', quote: '', prefix: '', suffix: '' })).toBeNull()
})
