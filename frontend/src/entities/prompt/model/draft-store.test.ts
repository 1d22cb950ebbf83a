import { describe, expect, it } from 'vitest'
import { actions } from './actions'
import { turnsOf } from './content'
import { changesBetween, countChanges, fieldsOf, patchFor, savedForm, variablesOf, withKeys } from './draft'
import { createDraftStore } from './draft-store'
import { promptWith } from './testing'

const prompt = promptWith()
const fields = fieldsOf(prompt)

function setup() {
  let now = 0
  const store = createDraftStore(prompt, () => now)
  const contents = () => store.get().content.messages.map((message) => message.content)
  const roles = () => store.get().content.messages.map((message) => message.role)
  const first = () => store.get().content.messages[0]?.key ?? ''
  const later = (ms: number) => {
    now += ms
  }
  return { store, contents, roles, first, later }
}

describe('the draft', () => {
  it('adds the turn that would follow, pairs, copies, and moves', () => {
    const { store, contents, roles, first } = setup()
    store.dispatch(actions.add(store.get()))
    store.dispatch(actions.addPair(store.get()))
    expect(roles()).toEqual(['user', 'assistant', 'user', 'assistant'])
    const copy = actions.duplicate(store.get(), first())
    if (copy) store.dispatch(copy)
    expect(contents().slice(0, 2)).toEqual(['Soup for {{n}}', 'Soup for {{n}}'])
    const moved = first()
    store.dispatch(actions.moveBy(store.get(), moved, 1))
    expect(store.get().content.messages[1]?.key).toBe(moved)
    store.dispatch(actions.moveBy(store.get(), moved, 99))
    expect(store.get().content.messages[1]?.key).toBe(moved)
  })

  it('makes no step of what changes nothing', () => {
    const { store, contents, first } = setup()
    store.dispatch({ type: 'content', key: first(), text: 'abc' })
    store.dispatch(actions.resetAll())
    store.dispatch({ type: 'role', key: first(), role: 'user' })
    store.undo()
    expect(contents()).toEqual(['Soup for {{n}}'])
  })

  it('goes one step back or forth in a field alone when asked to', () => {
    const { store, contents, first } = setup()
    store.dispatch({ type: 'parameters', values: { temperature: 0.2 } })
    store.dispatch({ type: 'content', key: first(), text: 'abc' })
    expect(store.undo('temperature')).toBe(false)
    expect([contents(), store.get().config.temperature]).toEqual([['abc'], 0.2])
    store.undo()
    expect(store.undo('temperature')).toBe(true)
    expect([store.redo('messages'), store.redo('temperature')]).toEqual([false, true])
    expect([contents(), store.get().config.temperature]).toEqual([['Soup for {{n}}'], 0.2])
  })

  it('undoes and redoes across fields, typing as one step until a pause', () => {
    const { store, contents, first, later } = setup()
    const key = first()
    for (const text of ['a', 'ab', 'abc']) {
      store.dispatch({ type: 'content', key, text })
      later(100)
    }
    later(600)
    store.dispatch({ type: 'content', key, text: 'abcd' })
    store.dispatch({ type: 'parameters', values: { temperature: 0.2 } })
    store.dispatch({ type: 'remove', key })
    expect(contents()).toEqual([])
    store.undo()
    store.undo()
    expect([contents(), store.get().config.temperature]).toEqual([['abcd'], 1])
    store.undo()
    expect(contents()).toEqual(['abc'])
    store.undo()
    expect(contents()).toEqual(['Soup for {{n}}'])
    expect(store.undo()).toBe(false)
    for (let step = 0; step < 4; step++) store.redo()
    expect([contents(), store.get().config.temperature]).toEqual([[], 0.2])
    expect(store.redo()).toBe(false)
  })

  it('renames a variable everywhere in one step', () => {
    const { store, contents } = setup()
    store.dispatch({ type: 'system', text: 'For {{ n }}, {{m}}' })
    store.dispatch(actions.add(store.get(), 'assistant', '{{n}}!'))
    store.dispatch({ type: 'rename variable', from: 'n', to: 'guests' })
    expect(store.get().content.system_prompt).toBe('For {{ guests }}, {{m}}')
    expect(contents()).toEqual(['Soup for {{guests}}', '{{guests}}!'])
    store.undo()
    expect(store.get().content.system_prompt).toBe('For {{ n }}, {{m}}')
    expect(contents()).toEqual(['Soup for {{n}}', '{{n}}!'])
  })

  it('leaves alone what somebody else changed when it undoes', () => {
    const { store } = setup()
    store.dispatch({ type: 'parameters', values: { temperature: 0.2 } })
    store.adopt({ name: 'Theirs', top_p: 0.5 })
    store.undo()
    expect(store.get()).toMatchObject({ name: 'Theirs', config: { temperature: 1, top_p: 0.5 } })
  })

  it('resets one parameter or all', () => {
    const { store } = setup()
    store.dispatch({ type: 'parameters', values: { temperature: 0.2, seed: 7, model: 'other' } })
    store.dispatch(actions.reset('seed'))
    expect(store.get()).toMatchObject({ config: { temperature: 0.2, seed: null } })
    store.dispatch(actions.resetAll())
    expect(store.get()).toMatchObject({ config: { temperature: 1, model: 'other' } })
  })

  it('knows the message that was added last', () => {
    const { store } = setup()
    store.dispatch(actions.add(store.get()))
    expect(store.store.getState().added).toEqual({ key: store.get().content.messages[1]?.key, pane: null })
  })
})

describe('what is sent', () => {
  it('holds only what changed, parameters nested', () => {
    const { store } = setup()
    store.dispatch({ type: 'parameters', values: { temperature: 0.2 } })
    store.dispatch({ type: 'system', text: '' })
    const changes = changesBetween(fields, savedForm(store.get()))
    expect(patchFor(changes, 7)).toEqual({
      base_revision: 7,
      system_prompt: '',
      model_config: { temperature: 0.2 },
    })
    expect(patchFor({}, 7)).toEqual({ base_revision: 7 })
  })

  it('is counted as a person would', () => {
    const messages = [
      { role: 'user' as const, content: 'a' },
      { role: 'assistant' as const, content: 'b' },
    ]
    expect(countChanges(fields, { messages, seed: 1 })).toBe(3)
    expect(countChanges(fields, {})).toBe(0)
  })

  it('keeps the identity of messages that come back from the server', () => {
    const current = [
      { key: 'k1', role: 'user' as const, content: 'a' },
      { key: 'k2', role: 'user' as const, content: 'b' },
    ]
    const back = [
      { role: 'user' as const, content: 'new' },
      { role: 'user' as const, content: 'b' },
      { role: 'user' as const, content: 'a' },
    ]
    const keyed = withKeys(back, current).map((message) => message.key)
    expect(keyed.slice(1)).toEqual(['k2', 'k1'])
    expect(withKeys([{ role: 'user', content: 'changed' }, back[1] as never], current)[0]?.key).toBe('k1')
  })
})

describe('lines that end otherwise', () => {
  const crlf = promptWith({ system_prompt: 'a\r\nb\rc', messages: [{ role: 'user', content: '1\r\n2' }] })

  it('end with LF in the draft and in what it is held against, so that nothing has changed', () => {
    const store = createDraftStore(crlf)
    expect(store.get().content.system_prompt).toBe('a\nb\nc')
    expect(changesBetween(fieldsOf(crlf), savedForm(store.get()))).toEqual({})
  })

  it('are taken over from the server and from an answer', () => {
    const store = createDraftStore(prompt)
    store.adopt({ messages: crlf.messages })
    store.dispatch(actions.add(store.get(), 'assistant', 'x\r\ny'))
    expect(store.get().content.messages.map(({ content }) => content)).toEqual(['1\n2', 'x\ny'])
  })
})
describe('a message of parts', () => {
  const image = { type: 'image_url', image_url: { url: 'data:,{{image}}' } }
  const parts = [{ type: 'text', text: 'Say {{n}}', cache: 1 }, image]
  const open = () => {
    const prompt = promptWith({
      messages: [
        { role: 'user', content: parts },
        { role: 'user', content: 'and {{m}}' },
      ],
    })
    return { prompt, store: createDraftStore(prompt) }
  }

  it('is kept as it is when something else changes', () => {
    const { prompt, store } = open()
    const last = store.get().content.messages[1]?.key ?? ''
    store.dispatch({ type: 'content', key: last, text: 'now' })
    const patch = patchFor(changesBetween(fieldsOf(prompt), savedForm(store.get())), 1)
    expect(patch).toEqual({
      base_revision: 1,
      messages: [
        { role: 'user', content: parts },
        { role: 'user', content: 'now' },
      ],
    })
  })

  it('has variables in its texts alone, and they can be renamed there', () => {
    const { store } = open()
    expect(variablesOf(store.get().content)).toEqual(['n', 'm'])
    store.dispatch({ type: 'rename variable', from: 'n', to: 'guests' })
    expect(store.get().content.messages[0]?.content).toEqual([
      { type: 'text', text: 'Say {{guests}}', cache: 1 },
      image,
    ])
  })

  it('can be read', () => {
    expect(turnsOf(open().store.get().content)[1]?.content).toBe(
      `Say {{n}}\n\n${JSON.stringify(image, null, 2)}`,
    )
  })
})

it('leaves out of a patch the settings that the page does not edit', () => {
  const prompt = promptWith()
  const config = { ...prompt.model_config, extra: { top_k: 4 }, tools: [{ type: 'function' }] }
  const store = createDraftStore({ ...prompt, model_config: config })
  store.dispatch({ type: 'parameters', values: { temperature: 0.3 } })
  const changes = changesBetween(fieldsOf({ ...prompt, model_config: config }), savedForm(store.get()))
  expect(patchFor(changes, 1)).toEqual({ base_revision: 1, model_config: { temperature: 0.3 } })
})

describe('what was changed elsewhere', () => {
  const words = (store: ReturnType<typeof createDraftStore>) =>
    store.get().content.messages.map(({ content }) => content)

  it('stays when a change of the same list is undone, and done again', () => {
    const { store, first } = setup()
    store.dispatch({ type: 'content', key: first(), text: 'Mine' })
    const theirs = [...savedForm(store.get()).messages, { role: 'assistant' as const, content: 'Theirs' }]
    store.adopt({ messages: theirs })
    store.undo()
    expect(words(store)).toEqual(['Soup for {{n}}', 'Theirs'])
    store.redo()
    expect(words(store)).toEqual(['Mine', 'Theirs'])
  })

  it('stays in the same message, where other words were changed', () => {
    const { store, first, later } = setup()
    store.dispatch({ type: 'content', key: first(), text: 'Thick soup for {{n}} guests' })
    store.adopt({ messages: [{ role: 'user', content: 'Thick soup for {{n}} dear guests' }] })
    later(1000)
    store.dispatch({ type: 'content', key: first(), text: 'Very thick soup for {{n}} dear guests' })
    store.undo()
    expect(words(store)).toEqual(['Thick soup for {{n}} dear guests'])
  })
})
