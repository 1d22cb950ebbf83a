import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainText } from './plain-text'

it.each([
  ['## Soup\n\nA **hot** and *thin* one, ~~cold~~', 'Soup\n\nA hot and thin one, cold'],
  ['* one\n  + two\n1. three', '- one\n  - two\n1. three'],
  ['> said\n> twice', 'said\ntwice'],
  ['[here](https://a.example) and ![a soup](b.png)', 'here (https://a.example) and a soup'],
  ['`a*b*c` and **b**', 'a*b*c and b'],
  ['```js\nconst a = `**b**`\n```\n**c**', 'const a = `**b**`\nc'],
  ['| a | b |\n|---|:-:|\n| 1 | 2 |', 'a\tb\n1\t2'],
  ['snake_case_name, 2 * 3 * 4, __init__', 'snake_case_name, 2 * 3 * 4, init'],
  ['\\*no\\* 1\\. mark', '*no* 1. mark'],
  ['**Use `a*b`** now', 'Use a*b now'],
  ['---', '---'],
])('%j is read as %j', (markdown, text) => expect(plainText(markdown)).toBe(text))

it('leaves words without marks as they are', () => {
  const word = fc.constantFrom('soup', 'Brühe', '汤', '🧀', 'a-b', '1,5', '(x)')
  const line = fc.array(word, { minLength: 1 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      expect(plainText(lines.join('\n'))).toBe(lines.join('\n'))
    }),
  )
})

it('takes no long time for any signs', () => {
  for (const sign of ['[', '*', '**', '_', '`', '~~', '![', '|', '|-', '> ', '[](', '\\', '* ', '_a', '*a']) {
    const from = performance.now()
    plainText(sign.repeat(50_000))
    plainText(`${sign.repeat(50_000)}x`)
    expect(performance.now() - from, sign).toBeLessThan(1_000)
  }
})
