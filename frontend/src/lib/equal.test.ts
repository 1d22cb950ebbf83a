import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equal, keepEqualParts, sameParts } from './equal'

const odd = (value: unknown) => JSON.parse(`{"__proto__":${JSON.stringify(value)}}`)

// Every kind of JSON, with the names that every object already has.
const json = fc.jsonValue({ depthSize: 'small' }).map((value) => JSON.stringify(value))
const withOddNames = fc
  .tuple(json, fc.constantFrom('__proto__', 'constructor', 'toString'))
  .map(([value, name]) => `{"${name}":${value},"list":[${value}]}`)

describe('equal', () => {
  it('knows what is its own', () => {
    expect(equal(odd({}), { other: 1 })).toBe(false)
    expect(equal({ constructor: 1 }, { other: 1 })).toBe(false)
    expect(equal(odd('a'), odd('a'))).toBe(true)
    expect(equal(odd('a'), odd('b'))).toBe(false)
  })
})

describe('keepEqualParts', () => {
  it('loses nothing, whatever a name is called', () => {
    fc.assert(
      fc.property(withOddNames, withOddNames, (a, b) => {
        const kept = keepEqualParts(JSON.parse(a), JSON.parse(b))
        expect(JSON.stringify(kept)).toBe(JSON.stringify(JSON.parse(b)))
      }),
    )
  })

  it('keeps the objects that hold the same', () => {
    const before = { list: [{ id: 1 }, { id: 2 }], name: 'a' }
    expect(keepEqualParts(before, structuredClone(before))).toBe(before)
    const next = keepEqualParts(before, { list: [{ id: 1 }, { id: 3 }], name: 'a' }) as typeof before
    expect(next.list[0]).toBe(before.list[0])
    expect(next.list[1]).toEqual({ id: 3 })
  })
})

it('sees whether two values have the very same parts', () => {
  const part = { a: 1 }
  for (const [one, other] of [
    [1, 1],
    [Number.NaN, Number.NaN],
    [[part], [part]],
    [{ part }, { part }],
    [null, null],
  ])
    expect(sameParts(one, other)).toBe(true)
  for (const [one, other] of [
    [[part], [{ a: 1 }]],
    [{ part }, { part: { a: 1 } }],
    [[part], [part, part]],
    [{ part }, { part, more: 1 }],
    [{ part: undefined }, { other: undefined }],
    [[], {}],
    [null, {}],
    [0, -0],
  ])
    expect(sameParts(one, other)).toBe(false)
})
