import fc from 'fast-check'
import { expect, it } from 'vitest'
import { layOutJson } from './json-layout'

it('lays JSON out as a person would, and keeps every character of it', () => {
  expect(layOutJson('{"a":[1.0,{}],"a":12345678901234567890,"b": "\\u00e9 \\"{,}" ,"c":[]}')).toBe(
    `{
  "a": [
    1.0,
    {}
  ],
  "a": 12345678901234567890,
  "b": "\\u00e9 \\"{,}",
  "c": []
}`,
  )
})

it('leaves what is no JSON as it is', () => {
  expect(layOutJson('{"a": 1')).toBe('{"a": 1')
  expect(layOutJson('')).toBe('')
})

it('does what JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(layOutJson(json)).toBe(JSON.stringify(JSON.parse(json), null, 2))
    }),
  )
})

it('is quick with long and deep texts', () => {
  const started = performance.now()
  layOutJson(JSON.stringify({ a: 'x\n"'.repeat(2_000_000) }))
  expect(layOutJson('['.repeat(5000) + ']'.repeat(5000)).length).toBeLessThan(1_000_000)
  expect(performance.now() - started).toBeLessThan(5000)
})
