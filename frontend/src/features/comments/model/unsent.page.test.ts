import { beforeEach, expect, it } from 'vitest'
import { keepFor, readText, storedKeys, unsentComments, writeText } from '@/lib/stored'
import { nothingUnsent, openUnsent, readUnsent, toSend } from './unsent'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  keepFor('sam')
})

const said = { ...nothingUnsent, text: 'Half a', about: { version: 2 } }

it('keeps what was typed, for the one who typed it, until nothing is left of it', () => {
  openUnsent('p', 'new').keep(said)
  expect(readUnsent('p', 'new')).toEqual(said)
  expect(readUnsent('p', 'reply x')).toEqual(nothingUnsent)
  expect(storedKeys(unsentComments)).toHaveLength(1)
  keepFor('alex')
  expect(readUnsent('p', 'new')).toEqual(nothingUnsent)
  keepFor('sam')
  openUnsent('p', 'new').keep(nothingUnsent)
  expect(storedKeys(unsentComments)).toHaveLength(0)
  expect(readText('unsent-comment/p/new')).toBeNull()
})

it('loses nothing where two pages write at the same time, and each finds its own again', () => {
  const [one, other] = [openUnsent('p', 'new'), openUnsent('p', 'new')]
  one.keep(said)
  other.keep({ ...said, text: 'Another' })
  one.keep({ ...said, text: 'Half a word' })
  expect(readUnsent('p', 'new').text, 'reloaded').toBe('Another')
  sessionStorage.clear() // a page of its own
  expect(readUnsent('p', 'new').text).toBe('Half a word')
  one.keep(nothingUnsent) // sent
  expect(readUnsent('p', 'new').text).toBe('Another')
  other.keep(nothingUnsent)
  expect(storedKeys(unsentComments)).toHaveLength(0)
})

it('takes what another release or a hand has written for nothing', () => {
  for (const kept of ['{', '7', '{"text":7}', '{"text":"a","people":{},"about":{}}']) {
    writeText('unsent-comment/p/new', kept)
    expect(readUnsent('p', 'new')).toEqual(nothingUnsent)
  }
})

it('sends the same under the same key, and something else under another', () => {
  const first = toSend(said)
  expect(toSend(first).sent).toEqual(first.sent)
  expect(toSend({ ...first, text: 'Half a word' }).sent.key).not.toBe(first.sent.key)
  expect(toSend({ ...first, about: {} }).sent.key).not.toBe(first.sent.key)
})
