import { expect, it } from 'vitest'
import { placeholders, variablesIn } from './template'

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
