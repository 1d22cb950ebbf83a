import { expect, it } from 'vitest'
import { sentOf } from './sent'

const content = {
  system_prompt: 'As {{voice}}',
  messages: [{ key: 'm1', role: 'user' as const, content: 'Once {{who}} was' }],
}
const texts = (at: number, withSuffix: boolean, byInstruction: boolean) => {
  const { system_prompt, messages } = sentOf(content, { at, withSuffix, byInstruction })
  return [system_prompt, ...messages.map((one) => one.content)]
}

it('is what the server sends: the text before the cursor, what follows where it is wanted, and an instruction', () => {
  expect(sentOf(content, null)).toBe(content)
  expect(sentOf(content, { at: 99, withSuffix: true, byInstruction: true })).toBe(content)
  expect(texts(5, false, true)).toEqual(['As {{voice}}', 'Once '])
  expect(texts(5, true, false)).toEqual(['', 'Once ', '{{who}} was'])
  expect(texts(0, false, false)).toEqual(['', ''])
})

it('is the same object for the same question', () => {
  const sending = { at: 5, withSuffix: false, byInstruction: false }
  expect(sentOf(content, sending)).toBe(sentOf(content, sending))
})
