import { expect, it } from 'vitest'
import { sentences } from './sentences'

it.each([
  [['The server cannot be reached', 'Nothing is lost.'], 'The server cannot be reached. Nothing is lost.'],
  [['Too many requests. Wait.', 'Nothing is lost'], 'Too many requests. Wait. Nothing is lost.'],
  [['Why?', null, undefined, '', 'Wait…'], 'Why? Wait…'],
  [[], ''],
])('%j', (all, want) => {
  expect(sentences(...all)).toBe(want)
})
