import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asName, placeholders, renameIn, templateParts, variablesIn } from './template'

it('finds names in order of first use, each once', () => {
  expect(variablesIn(['{{b}} {{ a }}', '{{\ta }} {{c_1}}{{b}}'])).toEqual(['b', 'a', 'c_1'])
})

// The server's own cases: what it takes for a variable, the app does too.
type Case = { text: string; variables: string[] }
const file = join(process.cwd(), '../backend/internal/domain/testdata/template_cases.json')
const cases: Case[] = JSON.parse(readFileSync(file, 'utf8'))

it.each(cases)('reads $text as the server does', ({ text, variables }) => {
  expect(variablesIn([text])).toEqual(variables)
})

it('says where a placeholder stands', () => {
  expect(placeholders('x {{ a }} y')).toEqual([{ name: 'a', from: 2, to: 9 }])
})

it('renames every use of one name and nothing else', () => {
  const text = 'n {{n}} {{ n }} {{nn}} \\{{n}} {{\tn}}'
  expect(renameIn(text, 'n', 'guests')).toBe('n {{guests}} {{ guests }} {{nn}} \\{{n}} {{\tguests}}')
})

it('renames a name however its letters are written', () => {
  expect(renameIn('{{cafe\u0301}} {{ café }}', 'café', 'bar')).toBe('{{bar}} {{ bar }}')
})

it.each([
  [' guest count ', 'guest_count'],
  ['2nd', '_2nd'],
  ['größe', 'größe'],
  ['cafe\u0301 au lait', 'café_au_lait'],
  ['guest-count', 'guest-count'],
  ['-n', '_-n'],
  ['名前', '名前'],
  ['{{n}}', '_n_'],
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

  it('leaves escaped braces alone, and takes a pair of backslashes for one', () => {
    expect(variables('\\{{dish}} {{b}}')).toEqual(['{{b}}'])
    expect(variables('\\\\{{dish}}')).toEqual(['{{dish}}'])
  })

  it('shows as a variable what the editor shows as one, with tabs inside too', () => {
    expect(variables('{{\tdish }} {{ dish\t}}')).toEqual(['{{\tdish }}', '{{ dish\t}}'])
  })
})

it('finds the same after an edit of a long text as in a text that was never seen', () => {
  const piece = fc.constantFrom(
    '{{a}}',
    '{{ b\n}}',
    '{',
    '}',
    '{{',
    '}}',
    '\\',
    '\\{{',
    'word ',
    'é',
    '\ud83d\ude00',
    '1',
  )
  const few = fc.array(piece, { maxLength: 6 }).map((all) => all.join(''))
  const long = fc
    .array(piece, { minLength: 40, maxLength: 80 })
    .map((all) => all.join('').padEnd(1_001, '{{a}} x'))
  fc.assert(
    fc.property(
      long,
      fc.array(fc.tuple(fc.nat(1_200), fc.nat(9), few), { minLength: 1, maxLength: 5 }),
      (text, edits) => {
        let now = text
        placeholders(now)
        for (const [at, gone, put] of edits) {
          now = now.slice(0, at) + put + now.slice(at + gone)
          expect(placeholders(now)).toEqual(searched(now))
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

/** What a search through all of it finds. */
function searched(text: string) {
  const all =
    /(?<!\\)(?:\\\\)*\\\{\{|\{\{\p{White_Space}*([\p{L}_][\p{L}\p{Nd}\p{M}_-]*)\p{White_Space}*\}\}/gu
  return [...text.matchAll(all)].flatMap(({ 0: whole, 1: name, index }) =>
    name ? { name: name.normalize('NFC'), from: index, to: index + whole.length } : [],
  )
}
