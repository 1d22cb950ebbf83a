import { beforeEach, expect, it } from 'vitest'
import { keepFor, readText, storedKeys, unsentComments, writeText } from '@/lib/stored'
import { nothingUnsent, readUnsent, toSend, writeUnsent } from './unsent'

beforeEach(() => {
  localStorage.clear()
  keepFor('sam')
})

const said = { ...nothingUnsent, text: 'Half a', about: { version: 2 } }

it('keeps what was typed, for the one who typed it, until nothing is left of it', () => {
  writeUnsent('p', 'new', said)
  expect(readUnsent('p', 'new')).toEqual(said)
  expect(readUnsent('p', 'reply x')).toEqual(nothingUnsent)
  expect(storedKeys(unsentComments)).toHaveLength(1)
  keepFor('alex')
  expect(readUnsent('p', 'new')).toEqual(nothingUnsent)
  keepFor('sam')
  writeUnsent('p', 'new', nothingUnsent)
  expect(storedKeys(unsentComments)).toHaveLength(0)
  expect(readText('unsent-comment/p/new')).toBeNull()
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
