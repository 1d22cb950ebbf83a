import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftOf } from '@/entities/prompt/model/draft'
import { promptWith } from '@/entities/prompt/model/testing'
import { indexFrom, mostPlaces, placesOf, type Query, replaced } from './find'

function contentOf(system_prompt: string, ...texts: string[]) {
  const messages = texts.map((content) => ({ role: 'user' as const, content }))
  return draftOf(promptWith({ system_prompt, messages })).content
}

const find = (text: string, matchCase = false): Query => ({ text, matchCase })
const saidIn = ({ system_prompt, messages }: ReturnType<typeof contentOf>) => [
  system_prompt,
  ...messages.map(({ content }) => content),
]

const text = fc
  .array(fc.constantFrom('a', 'A', 'b', '.', '$&', '\\', '\n', 'İ', '🧀'))
  .map((all) => all.join(''))
const words = text.filter((one) => one !== '')

describe('places', () => {
  it('are in the order of the messages, the system prompt first', () => {
    const content = contentOf('Soup, soup', 'no', 'soup')
    const keys = content.messages.map(({ key }) => key)
    expect(placesOf(content, find('soup'))).toEqual([
      { key: 'system', from: 0, to: 4 },
      { key: 'system', from: 6, to: 10 },
      { key: keys[1], from: 0, to: 4 },
    ])
    expect(placesOf(content, find('soup', true))).toHaveLength(2)
    expect(placesOf(content, find(''))).toEqual([])
  })

  it('hold the words, which mean themselves', () => {
    fc.assert(
      fc.property(text, text, words, (system, message, word) => {
        const content = contentOf(system, message)
        const places = placesOf(content, find(word, true))
        for (const { key, from, to } of places) {
          expect((key === 'system' ? system : message).slice(from, to)).toBe(word)
        }
        expect(places.length).toBe(system.split(word).length + message.split(word).length - 2)
      }),
    )
  })

  it('are counted up to a bound, at once', () => {
    expect(placesOf(contentOf('a'.repeat(1_000_000)), find('a'))).toHaveLength(mostPlaces)
    expect(placesOf(contentOf('a'.repeat(1_000_000)), find(`${'a'.repeat(5_000)}b`))).toEqual([])
  })

  it('of a message that was not written as one text are none', () => {
    const messages = [{ role: 'user' as const, content: [{ type: 'text', text: 'soup' }] }]
    expect(placesOf(draftOf(promptWith({ system_prompt: '', messages })).content, find('soup'))).toEqual([])
  })
})

it('goes on from a place, also from one whose text is gone', () => {
  const content = contentOf('x', 'x x', 'x')
  const places = placesOf(content, find('x'))
  const [first, second] = content.messages.map(({ key }) => key)
  const from = (key = '', at = 0) => indexFrom(places, content, { key, from: at, to: at })
  expect(from('system', 1)).toBe(1)
  expect(from(first, 1)).toBe(2)
  expect(from(first, 3)).toBe(3)
  expect(from(second, 1)).toBe(0)
  expect(indexFrom([], content, { key: 'gone', from: 0, to: 0 })).toBe(0)
})

describe('replacing', () => {
  it('leaves in all texts what splitting and joining would', () => {
    fc.assert(
      fc.property(text, text, words, text, (system, message, word, replacement) => {
        const content = contentOf(system, message)
        const done = replaced(content, find(word, true), replacement)
        expect(done && saidIn(done.content)).toEqual(
          [system, message].map((one) => one.split(word).join(replacement)),
        )
        expect(done?.count).toBe(placesOf(content, find(word, true)).length)
      }),
    )
  })

  it('takes one place alone', () => {
    const content = contentOf('a', 'a a')
    const [, , third] = placesOf(content, find('a'))
    const done = replaced(content, find('a'), '$&b', third)
    expect(done && saidIn(done.content)).toEqual(['a', 'a $&b'])
    expect(done?.count).toBe(1)
  })

  it('is refused where the prompt would grow past what can be saved', () => {
    expect(replaced(contentOf('a'.repeat(1_000_000)), find('a'), 'b'.repeat(1_000_000))).toBeNull()
  })
})
