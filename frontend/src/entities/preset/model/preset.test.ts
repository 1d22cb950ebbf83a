import { expect, it } from 'vitest'
import { createDraftStore } from '@/entities/prompt/model/draft-store'
import { promptWith } from '@/entities/prompt/model/testing'
import { cleanName, contentOf, fieldsFor, freeName, isEdited, nameKey, needsItsOwnPrompt } from './preset'

const all = () => true
const none = () => false

it('is put into a draft as one step, which undo takes back', () => {
  const { dispatch, get, undo } = createDraftStore(promptWith())
  const before = get()
  const other = createDraftStore(
    promptWith({
      system_prompt: 'You bake.',
      messages: [
        { role: 'user', content: 'Cake' },
        { role: 'assistant', content: 'Here' },
      ],
    }),
  )
  other.dispatch({ type: 'parameters', values: { temperature: 0.2, model: 'm2', extra: { top_k: 3 } } })
  const preset = contentOf(other.get())
  dispatch({ type: 'rewrite', content: fieldsFor(get(), preset, all) })
  expect(contentOf(get())).toEqual(preset)
  expect(isEdited(get(), preset, all)).toBe(false)
  dispatch({ type: 'parameters', values: { temperature: 0.3 } })
  expect(isEdited(get(), preset, all)).toBe(true)
  undo()
  undo()
  expect(contentOf(get())).toEqual(contentOf(before))
})

it('leaves the model where its own is not offered, and is not edited by that', () => {
  const { dispatch, get } = createDraftStore(promptWith())
  const preset = contentOf(get())
  const foreign = { ...preset, params: { ...preset.params, model: 'elsewhere', temperature: 0 } }
  dispatch({ type: 'rewrite', content: fieldsFor(get(), foreign, none) })
  expect(get().config).toMatchObject({ model: 'demo-1', temperature: 0 })
  expect(isEdited(get(), foreign, none)).toBe(false)
})

it('needs a prompt of its own for what the page does not edit', () => {
  const draft = createDraftStore(promptWith()).get()
  const preset = contentOf(draft)
  expect(needsItsOwnPrompt(preset, draft)).toBe(false)
  expect(
    needsItsOwnPrompt({ ...preset, params: { ...preset.params, tools: [], response_format: null } }, draft),
  ).toBe(false)
  expect(needsItsOwnPrompt({ ...preset, params: { ...preset.params, reasoning_effort: 'low' } }, draft)).toBe(
    true,
  )
})

it('hands tools and the form of an answer to a draft', () => {
  const { get, dispatch } = createDraftStore(promptWith())
  const tools = [{ type: 'function' }]
  const preset = contentOf(get())
  const given = { ...preset, params: { ...preset.params, tools, tool_choice: 'auto' } }
  expect(needsItsOwnPrompt(given, get())).toBe(false)
  expect(isEdited(get(), given, all)).toBe(true)
  dispatch({ type: 'rewrite', content: fieldsFor(get(), given, all) })
  expect(get().config).toMatchObject({ tools, tool_choice: 'auto', response_format: null })
  expect(isEdited(get(), given, all)).toBe(false)
})

it('has a name that is compared without case and spaces, and can be numbered', () => {
  expect(nameKey('  Soup\t Names ')).toBe('soup names')
  expect(freeName('Soup', ['SOUP', 'soup (2)'])).toBe('Soup (3)')
  expect(freeName('Soup', [])).toBe('Soup')
  expect([...freeName('é'.repeat(200), ['É'.repeat(200)])]).toHaveLength(194)
  expect(cleanName(' a\n\0b\ud800 ')).toBe('a b\ufffd')
  expect([...cleanName('😀'.repeat(300))]).toHaveLength(200)
  expect(cleanName(' \u0000 ')).toBe('')
})
