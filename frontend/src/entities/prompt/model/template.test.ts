import { expect, it } from 'vitest'
import { asName, placeholders, renameIn, variablesIn } from './template'

it('finds names in order of first use, each once', () => {
  expect(variablesIn(['{{b}} {{ a }}', '{{\ta }} {{c_1}}{{b}}'])).toEqual(['b', 'a', 'c_1'])
})

it.each([
  ['\\{{a}}', []],
  ['\\\\{{a}}', []],
  ['{{1a}} {{a b}} {{}} {{ }} {{a', []],
  ['{{\na}}', []],
  ['{{é}}', []],
  ['{{{a}}}', ['a']],
  ['\\{{{{a}}', ['a']],
  ['{{_A9}}', ['_A9']],
])('reads %j as the server does', (text, names) => {
  expect(variablesIn([text])).toEqual(names)
})

it('says where a placeholder stands', () => {
  expect(placeholders('x {{ a }} y')).toEqual([{ name: 'a', from: 2, to: 9 }])
})

it('renames every use of one name and nothing else', () => {
  const text = 'n {{n}} {{ n }} {{nn}} \\{{n}} {{\tn}}'
  expect(renameIn(text, 'n', 'guests')).toBe('n {{guests}} {{ guests }} {{nn}} \\{{n}} {{\tguests}}')
})

it.each([
  [' guest count ', 'guest_count'],
  ['2nd', '_2nd'],
  ['größe', 'gr_e'],
  ['  ', ''],
])('makes a name of %j', (typed, name) => {
  expect(asName(typed)).toBe(name)
})
