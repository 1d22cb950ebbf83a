import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rendered, renderedParts, withoutEmpty } from './rendered'
import { variablesIn } from './template'

const read = (name: string) =>
  JSON.parse(readFileSync(join(process.cwd(), '../backend/internal/domain/testdata', name), 'utf8'))

type Case = { text: string; values: Record<string, string>; rendered: string }
const composed = (values: Case['values']) =>
  new Map(Object.entries(values).map(([name, value]) => [name.normalize('NFC'), value]))

it.each(read('template_cases.json') as Case[])(
  'fills $text as the server does',
  ({ text, values, rendered: want }) => {
    expect(rendered(text, composed(values))).toBe(want)
  },
)

// All texts of so many pieces, filled: the server's test makes the same sum.
it('fills every short text as the server does', () => {
  const { pieces, most, values, sha256 } = read('template_sum.json')
  const sum = createHash('sha256')
  const known = composed(values)
  let texts = ['']
  for (let length = 1; length <= most; length++) {
    texts = texts.flatMap((text) => pieces.map((piece: string) => text + piece))
    for (const text of texts) sum.update(`${rendered(text, known)}\n${variablesIn([text]).join(' ')}\n`)
  }
  expect(sum.digest('hex')).toBe(sha256)
})

const pieces = [
  '{',
  '}',
  '{{',
  '}}',
  '\\',
  ' ',
  '\t',
  'a',
  '_',
  '-',
  '9',
  '{{a}}',
  '{{ b }}',
  '\\\\{{a}}',
  'e\u0301',
  '🎉',
]
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((some) => some.join(''))

it('marks what the editor marks, and never expands a value', () => {
  fc.assert(
    fc.property(texts, texts, (text, value) => {
      const names = [...new Set(renderedParts(text, new Map()).flatMap((part) => part.name ?? []))]
      expect(names).toEqual(variablesIn([text]))
      const values = new Map(names.map((name) => [name, `${value}{{a}}`]))
      const marked = renderedParts(text, values).filter((part) => part.name !== undefined)
      expect(marked.every((part) => part.text === `${value}{{a}}`)).toBe(true)
    }),
  )
})

it('shows what is missing as it was written', () => {
  const values = new Map([['dish', '']])
  expect(renderedParts('For {{ dish }}.', values)).toEqual([{ text: 'For .' }])
  expect(renderedParts('For {{ dish }}.', withoutEmpty(values))).toEqual([
    { text: 'For ' },
    { text: '{{ dish }}', name: 'dish', missing: true },
    { text: '.' },
  ])
})
