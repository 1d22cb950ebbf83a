import { describe, expect, it } from 'vitest'
import { asName, placeholders, renameIn, templateParts, variablesIn } from './template'

it('finds names in order of first use, each once', () => {
  expect(variablesIn(['{{b}} {{ a }}', '{{\ta }} {{c_1}}{{b}}'])).toEqual(['b', 'a', 'c_1'])
})

// The cases of the server's own test: what it takes for a variable, the app does too.
it.each([
  ['', []],
  ['no braces', []],
  ['{{a}}', ['a']],
  ['{{ a }}{{\ta\t}}{{  a}}', ['a']],
  ['{{b}} {{a}} {{b}} {{c}}', ['b', 'a', 'c']],
  ['{{_}}{{_9}}{{A_b}}{{_A9}}', ['_', '_9', 'A_b', '_A9']],
  ['{{9a}}{{a-b}}{{é}}{{a b}}', []],
  ['{{1a}} {{a b}} {{}} {{ }} {{a', []],
  ['{{}}{{ }}{a}{{a}', []],
  ['{{\na}}', []],
  ['{{é}}', []],
  ['\\{{a}}', []],
  ['\\{{a}} {{b}}', ['b']],
  ['\\\\{{a}}', []],
  ['{{{a}}}', ['a']],
  ['{{{{a}}}}', ['a']],
  ['{{a}}}}{{b', ['a']],
  ['{{a{{b}}', ['b']],
  ['\\{{{{a}}', ['a']],
  [`{{${'x'.repeat(300)}}}`, ['x'.repeat(300)]],
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

describe('templateParts', () => {
  const variables = (text: string) =>
    templateParts(text)
      .filter((part) => part.variable)
      .map((part) => part.text)

  it('finds variables and loses no character', () => {
    const text = 'For {{ dish }} and {{dish}}, not {{2x}} or {{}}.'
    expect(variables(text)).toEqual(['{{ dish }}', '{{dish}}'])
    expect(
      templateParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })

  it('leaves escaped braces alone', () => {
    expect(variables('\\{{dish}} {{b}}')).toEqual(['{{b}}'])
  })

  it('shows as a variable what the editor shows as one, with tabs inside too', () => {
    expect(variables('{{\tdish }} {{ dish\t}}')).toEqual(['{{\tdish }}', '{{ dish\t}}'])
  })
})
