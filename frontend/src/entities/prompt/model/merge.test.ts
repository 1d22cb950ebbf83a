import { describe, expect, it } from 'vitest'
import type { Message } from './draft'
import { mergeMessages } from './merge'

const say = (...texts: string[]): Message[] =>
  texts.map((content, at) => ({ role: at % 2 ? ('assistant' as const) : ('user' as const), content }))
const merged = (base: string[], mine: string[], theirs: string[]) =>
  mergeMessages(say(...base), say(...mine), say(...theirs))?.map(({ content }) => content) ?? null

describe('two changes of one list of messages', () => {
  it.each([
    ['different messages', ['a', 'b', 'c'], ['A', 'b', 'C'], ['a', 'B', 'c'], ['A', 'B', 'C']],
    ['words apart', ['one two three'], ['ONE two three'], ['one two THREE'], ['ONE two THREE']],
    ['the same change', ['a', 'b'], ['A', 'b'], ['A', 'b'], ['A', 'b']],
    ['a message each', ['a'], ['a', 'mine'], ['a', 'theirs'], ['a', 'theirs', 'mine']],
    ['one added, another changed', ['a', 'b'], ['a', 'b', 'c'], ['A', 'b'], ['A', 'b', 'c']],
    ['one taken away, another changed', ['a', 'b', 'c'], ['a', 'b'], ['A', 'b', 'c'], ['A', 'b']],
  ])('are both kept: %s', (_what, base, mine, theirs, both) => {
    expect(merged(base, mine, theirs)).toEqual(both)
  })

  it.each([
    ['the same word', ['one two'], ['ONE two'], ['uno two']],
    ['words side by side', [''], ['mine'], ['theirs']],
    ['a message that one took away', ['a', 'b', 'c'], ['a', 'c'], ['a', 'B', 'c']],
  ])('are asked about where they meet: %s', (_what, base, mine, theirs) => {
    expect(merged(base, mine, theirs)).toBeNull()
  })

  it('are a role and a text of the same message', () => {
    const [base, mine, theirs] = [
      say('a'),
      say('A'),
      say('a').map((one) => ({ ...one, role: 'assistant' as const })),
    ]
    expect(mergeMessages(base, mine, theirs)).toEqual([{ role: 'assistant', content: 'A' }])
  })
})
