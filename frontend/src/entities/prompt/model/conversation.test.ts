import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversationIn, splitAt, type Turn } from './conversation'
import { createDraftStore } from './draft-store'
import { promptWith } from './testing'

const turnsIn = (text: string): Turn[] | null => {
  const found = conversationIn(text)
  return found && 'turns' in found ? found.turns : null
}

const role = fc.constantFrom<Turn['role']>('system', 'user', 'assistant')
const word = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
const turnsOf = (text: fc.Arbitrary<string>) =>
  fc.array(fc.record({ role, text }), { minLength: 2, maxLength: 8 })

describe('lines that begin with who speaks', () => {
  it('are turns, whatever is said', () => {
    const said = fc.array(word, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n').trim())
    const isPlain = ({ text }: Turn) => !/^(\*\*)?(system|user|human|assistant)/im.test(text)
    fc.assert(
      fc.property(turnsOf(said), (turns) => {
        fc.pre(turns.every(isPlain))
        const text = turns.map((turn) => `${turn.role.toUpperCase()}: ${turn.text}`).join('\n\n')
        expect(turnsIn(text)).toEqual(turns)
      }),
    )
  })

  it('may name a person, in bold too', () => {
    const text = '\n**Human:** Hi\nthere\r\n\n**assistant**: Hello'
    expect(turnsIn(text)).toEqual([
      { role: 'user', text: 'Hi\nthere' },
      { role: 'assistant', text: 'Hello' },
    ])
  })

  it.each([
    ['', 'nothing'],
    ['User: one turn alone', 'one turn'],
    ['Answer as below.\nUser: Hi\nAssistant: Hello', 'words before the first turn'],
    ['Ask the user: Hi\nthe Assistant: Hello', 'names within lines'],
  ])('%j is none: %s', (text) => expect(conversationIn(text)).toBeNull())
})

describe('a list of messages', () => {
  it('is read as it was written, whatever is said', () => {
    fc.assert(
      fc.property(turnsOf(word), fc.boolean(), fc.boolean(), (turns, hasParts, isWrapped) => {
        const messages = turns.map(({ role, text }) => ({
          role,
          content: hasParts ? [{ type: 'text', text }] : text,
        }))
        expect(turnsIn(JSON.stringify(isWrapped ? { model: 'm', messages } : messages, null, 2))).toEqual(
          turns,
        )
      }),
    )
  })

  it('takes the system prompt that stands beside it', () => {
    const messages = [{ role: 'user', content: 'Hi' }]
    expect(turnsIn(JSON.stringify({ system: 'Cook.', messages }))).toEqual([
      { role: 'system', text: 'Cook.' },
      { role: 'user', text: 'Hi' },
    ])
  })

  it.each([
    '[{"role":"user","content":"Hi"},{"role":"tool","content":"1"}]',
    '[{"role":"user","content":"Hi"},{"role":"assistant","content":null}]',
    '[{"role":"user","content":[{"type":"image_url"}]},{"role":"user","content":"Hi"}]',
    '[{"role":"__proto__","content":"Hi"},{"role":"constructor","content":"Hi"}]',
    '[null,1]',
    '{"messages":{"length":2}}',
    '[{"role":"user"',
  ])('%s is none', (text) => expect(conversationIn(text)).toBeNull())
})

it('stays quick with what is hostile, and takes any text', () => {
  expect(conversationIn('['.repeat(1_000_000))).toBeNull()
  expect(conversationIn(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)).toBeNull()
  expect(conversationIn('User: a\n'.repeat(700_000))).toEqual({
    tooLarge: 'It is longer than 2,000,000 characters',
  })
  expect(conversationIn('a'.repeat(5_000_000))).toBeNull()
  expect(conversationIn('User: a\nAssistant: b\n'.repeat(5_000))).toEqual({
    tooLarge: 'It has 10,000 messages, and a prompt takes 1,000',
  })
  expect(conversationIn(`User: ${'a'.repeat(1_000_000)}\nUser: b`)).not.toBeNull()
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void conversationIn(text)))
})

describe('splitting', () => {
  const turns: Turn[] = [
    { role: 'system', text: 'Cook.' },
    { role: 'user', text: 'Hi' },
    { role: 'assistant', text: 'Hello' },
  ]
  const pasted = 'System: Cook.\nUser: Hi\nAssistant: Hello'

  function split(content: string, system_prompt: string) {
    const messages = [
      { role: 'user' as const, content },
      { role: 'assistant' as const, content: 'After' },
    ]
    const draft = createDraftStore(promptWith({ system_prompt, messages }))
    const before = draft.get().content
    const key = before.messages[0]?.key ?? ''
    const next = splitAt(draft.get(), key, pasted, turns)
    if (next) draft.dispatch({ type: 'rewrite', content: next })
    return { draft, before, key, next }
  }
  const said = (messages: { role: string; content: unknown }[]) =>
    messages.map(({ role, content }) => `${role} ${content}`)

  it('puts the turns in the place of the message, and is one step to undo', () => {
    const { draft, before, key } = split(pasted, '')
    const { system_prompt, messages } = draft.get().content
    expect(system_prompt).toBe('Cook.')
    expect(said(messages)).toEqual(['user Hi', 'assistant Hello', 'assistant After'])
    expect(messages[0]?.key).toBe(key)
    draft.undo()
    expect(draft.get().content).toEqual(before)
  })

  it('loses nothing that stood around it, and no system prompt', () => {
    const { draft } = split(`Before\n${pasted}\nbehind`, 'You bake.')
    const { system_prompt, messages } = draft.get().content
    expect(system_prompt).toBe('You bake.')
    expect(said(messages)).toEqual([
      'user Before\n',
      'user System: Cook.',
      'user Hi',
      'assistant Hello',
      'user \nbehind',
      'assistant After',
    ])
  })

  it('does nothing when the text has changed since', () => {
    expect(split(pasted.slice(1), '').next).toBeNull()
  })
})
