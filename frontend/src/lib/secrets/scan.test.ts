import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mayHoldKey } from './may-hold-key'
import { scan } from './scan'

const data = '../backend/internal/secrets/testdata'
const read = <T>(file: string): T => JSON.parse(readFileSync(`${data}/${file}`, 'utf8')) as T
const keys = read<{ rule: string; text: string[] }[]>('keys.json').map(({ rule, text }) => ({
  rule,
  text: text.join(''),
}))

const inCharacters = (text: string, at: number) => [...text.slice(0, at)].length

it('finds what the server finds', () => {
  const found = keys.map(({ text }) =>
    scan(text).map(({ rule, from, to }) => ({
      rule,
      from: inCharacters(text, from),
      to: inCharacters(text, to),
    })),
  )
  expect(found).toEqual(read('found.json'))
})

it('raises no alarm on ordinary prompts', () => {
  const prompts = read<string[]>('ordinary.json')
  expect(prompts.length).toBeGreaterThanOrEqual(200)
  for (const prompt of [...prompts, prompts.join('\n\n')]) expect(scan(prompt)).toEqual([])
})

it('looks at every text that holds a key', () => {
  for (const { rule, text } of keys) if (rule !== '') expect(mayHoldKey(text), text).toBe(true)
  expect(mayHoldKey('Write a recipe for {{dish}} and nothing else, please.')).toBe(false)
})

it.each([
  ['of one line', 'x'.repeat(1 << 20)],
  ['of keywords', 'key token api secret password -----begin eyj ghp_ sk_live '.repeat(1 << 14)],
  ['of one keyword', 'eyJeyJeyJ'.repeat(1 << 16)],
  ['of keys', `${'gh'}p_${'aB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5'} `.repeat(10_000)],
])('a megabyte %s takes no time of note', (_, text) => {
  const start = performance.now()
  expect(scan(text).length).toBeLessThanOrEqual(100)
  // Of a machine that does much else: a backtracking engine would take minutes.
  expect(performance.now() - start).toBeLessThan(10_000)
})
