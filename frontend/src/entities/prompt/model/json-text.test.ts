import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonText, readJson } from './json-text'
import { type JsonShape, parameterDefaults } from './parameters'

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
  expect(readJson(text, 'parameters')).toEqual({ error })
})

it.each<[string, JsonShape, unknown]>([
  ['auto', 'choice', 'auto'],
  [' "required" ', 'choice', 'required'],
  ['none', 'choice', 'none'],
  ['null', 'choice', 'null'],
  [
    '{"type":"function","function":{"name":"find"}}',
    'choice',
    { type: 'function', function: { name: 'find' } },
  ],
  ['[{"type":"function"}]', 'objects', [{ type: 'function' }]],
  ['{"type":"json_object"}', 'object', { type: 'json_object' }],
])('reads %j as %s', (text, shape, value) => {
  expect(readJson(text, shape)).toEqual({ value })
})

it.each<[string, JsonShape, RegExp]>([
  ['{"type":"function"}', 'objects', /^Write a list of at most 128 objects/],
  ['[1]', 'objects', /^Write a list/],
  [JSON.stringify(Array(129).fill({})), 'objects', /^Write a list/],
  ['["json"]', 'object', /^Write an object, such as \{ "type"/],
  ['json_object', 'object', /^No JSON yet/],
  ['3.5e', 'objects', /^No JSON yet/],
  ['[]', 'choice', /^Write auto, none, required/],
  ['"', 'choice', /^No JSON yet/],
  ['a'.repeat(201), 'choice', /^Write auto/],
])('says of %j as %s what to write instead', (text, shape, error) => {
  expect(readJson(text, shape)).toEqual({ error: expect.stringMatching(error) })
})

it.each<[JsonShape, unknown]>([
  ['parameters', parameterDefaults.extra],
  ['object', parameterDefaults.response_format],
  ['objects', parameterDefaults.tools],
  ['choice', parameterDefaults.tool_choice],
])('takes nothing for none: %s', (shape, none) => {
  expect(readJson(' \n', shape)).toEqual({ value: none })
  expect(jsonText(none, shape)).toBe('')
})

it('keeps whatever it shows', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue())
  const values = {
    parameters: object,
    object,
    objects: fc.array(object, { maxLength: 5 }),
    choice: fc.oneof(fc.string({ minLength: 1, maxLength: 200 }), object),
  }
  for (const shape of Object.keys(values) as JsonShape[]) {
    fc.assert(
      fc.property(values[shape], (made) => {
        const value = JSON.parse(JSON.stringify(made))
        expect(readJson(jsonText(value, shape), shape)).toEqual({ value })
      }),
    )
  }
})
