import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nameOf, readPasted } from './pasted'

it.each([
  ['sk-ant-abc', 'anthropic', ''],
  [' sk-abc\n', 'openai', ''],
  ['sk-or-v1-abc', 'openrouter', 'https://openrouter.ai/api/v1'],
  ['https://api.anthropic.com', 'anthropic', ''],
  ['https://api.openai.com/v1', 'openai', ''],
  ['http://127.0.0.1:1234/v1', 'local-1234', 'http://127.0.0.1:1234/v1'],
  ['http://LOCALHOST:8000', 'local-8000', 'http://LOCALHOST:8000'],
  ['https://models.example.com/v1', 'models-example-com', 'https://models.example.com/v1'],
  ['http://10.0.0.5:80/v1', 'server-10-0-0-5', 'http://10.0.0.5:80/v1'],
])('knows whose %s is', (text, provider, baseUrl) => {
  expect(readPasted(text)).toMatchObject({ provider, baseUrl, asksForAddress: false })
})

it('asks for the server of a key it does not know, and takes nothing that is neither', () => {
  expect(readPasted('0123456789abcdef')).toMatchObject({ kind: 'key', asksForAddress: true })
  for (const text of ['', '  ', 'two words', 'https://', 'http://%zz']) expect(readPasted(text)).toBeNull()
})

it('gives every server a name that the API takes', () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((ip) => `[${ip}]`),
    fc.string(),
  )
  fc.assert(
    fc.property(host, fc.constantFrom('', '1', '65535'), (hostname, port) => {
      expect(nameOf({ hostname, port })).toMatch(/^[a-z][a-z0-9-]{0,31}$/)
    }),
  )
})
