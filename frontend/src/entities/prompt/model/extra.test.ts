import fc from 'fast-check'
import { expect, it } from 'vitest'
import { extraText, readExtra } from './extra'

it.each([
  ['{', 'No JSON yet: line 1, column 2'],
  ['{\n  "a": 1,\n  b', 'No JSON yet: line 3, column 3'],
  ['{"a": 1}}', 'No JSON yet: line 1, column 9'],
  ['[1]', 'Write an object, such as { "top_k": 40 }'],
  ['null', 'Write an object, such as { "top_k": 40 }'],
  [
    '{"a": 12345678901234567890}',
    '12345678901234567890 has more digits than can be kept. Write it as a text.',
  ],
])('says of %j what is wrong, and where', (text, error) => {
  expect(readExtra(text)).toEqual({ error })
})

it('takes nothing for none', () => {
  expect(readExtra(' \n')).toEqual({ value: {} })
  expect(extraText({})).toBe('')
})

it('keeps whatever it shows', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (extra) => {
      const value = JSON.parse(JSON.stringify(extra))
      expect(readExtra(extraText(value))).toEqual({ value })
    }),
  )
})
