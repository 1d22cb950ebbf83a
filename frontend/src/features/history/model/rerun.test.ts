import { expect, it } from 'vitest'
import { againOf } from './rerun'

const same = { possible: true, reason: null, differs: false, fields: [] }
const differing = (...fields: string[]) => againOf({ ...same, differs: true, fields }).note

it('has nothing to say when nothing would differ, or nothing is known', () => {
  expect(againOf(same)).toEqual({ possible: true, note: null })
  expect(againOf({ ...same, differs: null })).toEqual({ possible: true, note: null })
  expect(againOf(undefined)).toEqual({ possible: true, note: null })
})

it('says why not', () => {
  const reason = 'Its model is not offered here any more.'
  const gone = { possible: false, reason, differs: null, fields: [] }
  expect(againOf(gone)).toEqual({ possible: false, note: reason })
  expect(againOf({ ...gone, reason: null }).note).toBe('It cannot be run again now.')
})

it.each([
  [['max_tokens'], 'send a different max_tokens'],
  [['messages.0.content', 'messages.1', 'messages.0.role'], 'send different messages'],
  [['model', 'messages.0.content'], 'send a different model and messages'],
  [['endpoint'], 'go to a different endpoint'],
  [['provider', 'endpoint', 'seed'], 'go to a different provider and endpoint and send a different seed'],
  [['a', 'b', 'c', 'd'], 'send a different a, b, c and d'],
  [['a', 'b', 'c', 'd', 'e'], 'send a different a, b, c and 2 more'],
])('names what would differ: %j', (fields, would) => {
  expect(differing(...fields)).toBe(`Running it again would ${would}.`)
})
