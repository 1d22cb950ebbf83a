import { expect, it } from 'vitest'
import { firstWords } from './first-words'

const of = (...texts: string[]) =>
  firstWords({ system_prompt: 'Be brief.', messages: texts.map((content) => ({ role: 'user', content })) })

it.each([
  ['the first line', 'Name a cake.\nThen another.', 'Name a cake.'],
  ['variables by their names', 'Soup of {{ dish }}', 'Soup of dish'],
  [
    'whole words',
    'Write a recipe for a chocolate cake with cherries',
    'Write a recipe for a chocolate cake with…',
  ],
  ['a part of one long word', 'x'.repeat(60), `${'x'.repeat(40)}…`],
])('takes %s', (_what, text, name) => expect(of(text)).toBe(name))

it('takes the first message that says something, and none of nothing', () => {
  expect(of(' ', 'Second')).toBe('Second')
  expect(of('', ' \n ')).toBeNull()
})
