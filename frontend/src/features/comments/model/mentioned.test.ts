import { expect, it } from 'vitest'
import { namedIn, typedName, withName, withNames } from './mentioned'

const alex = { id: '1', name: 'Alex Doe' }

it.each([
  ['@', 1, { at: 0, name: '' }],
  ['Hi @al', 6, { at: 3, name: 'al' }],
  ['Hi @Alex D', 10, { at: 3, name: 'Alex D' }],
  ['Hi\n@al', 6, { at: 3, name: 'al' }],
  ['mail@al', 7, null],
  ['Hi @al and', 2, null],
  ['@a b c', 6, null],
])('reads the name that is typed in %j', (text, cursor, want) => {
  expect(typedName(text, cursor)).toEqual(want)
})

it('puts a name where it was begun, and the cursor behind it', () => {
  expect(withName('Hi @al there', 3, 6, alex)).toEqual({ text: 'Hi @Alex Doe there', cursor: 13 })
})

it('tells only those who are still named', () => {
  const people = [alex, { id: '2', name: 'Bo' }]
  expect(namedIn('@Bo, look', people)).toEqual([people[1]])
})

it('lets names stand out, and nothing in a name is markup', () => {
  expect(withNames('Hi @Alex Doe!', [alex])).toBe('Hi **@Alex Doe**!')
  expect(withNames('@a*b', [{ id: '3', name: 'a*b' }])).toBe('**@a\\*b**')
  expect(withNames('`@Alex Doe`', [alex])).toBe('`@Alex Doe`')
  expect(
    withNames('@Alex', [
      { id: '4', name: 'Al' },
      { id: '5', name: 'Alex' },
    ]),
  ).toBe('**@Alex**')
})
