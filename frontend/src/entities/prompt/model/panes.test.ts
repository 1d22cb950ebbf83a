import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actions } from './actions'
import { type Draft, draftOf, type Prompt, savedForm } from './draft'
import { createDraftStore } from './draft-store'
import { mergePanes } from './merge'
import { paneStore } from './pane-store'
import { differencesOf, editedTogether, isEditedTogether, letterOf, withCopy } from './panes'
import { configOf } from './parameters'
import { promptWith } from './testing'

const model_config = configOf(promptWith().model_config)
type Pane = Prompt['panes'][number]
const pane = (id: string, change: Partial<Pane> = {}): Pane => ({ id, model_config, ...change })
const saying = (...texts: string[]): Partial<Pane> => ({
  text: { system_prompt: '', messages: texts.map((content) => ({ role: 'user', content })) },
})
const opened = (...panes: Pane[]) => createDraftStore(promptWith({ panes }))
const textOf = (draft: Draft) => draft.content.messages.map(({ content }) => content).join('|')
const keyOf = (draft: Draft) => draft.content.messages[0]?.key ?? ''

describe('a pane', () => {
  it('shares the text of the prompt until it has one of its own', () => {
    const whole = opened(pane('b'))
    const b = paneStore(whole, 'b')
    b.dispatch({ type: 'content', key: keyOf(b.get()), text: 'for both' })
    expect(textOf(whole.get())).toBe('for both')
    whole.dispatch({ type: 'panes', panes: editedTogether(whole.get(), false) })
    b.dispatch({ type: 'content', key: keyOf(b.get()), text: 'for b' })
    expect([textOf(whole.get()), textOf(b.get())]).toEqual(['for both', 'for b'])
    expect(isEditedTogether(whole.get())).toBe(false)
    whole.dispatch({ type: 'panes', panes: editedTogether(whole.get(), true) })
    expect(textOf(b.get())).toBe('for both')
    whole.undo()
    expect(textOf(b.get()), 'what it said before').toBe('for b')
  })

  it('has parameters of its own, and says in what it differs', () => {
    const whole = opened(pane('b'), pane('c', saying('Soup for {{n}}')))
    paneStore(whole, 'b').dispatch({ type: 'parameters', values: { temperature: 0.2 } })
    expect(whole.get().config.temperature).toBe(1)
    expect(differencesOf(whole.get(), 'b')).toEqual({ text: false, config: ['temperature'] })
    expect(differencesOf(whole.get(), 'c')).toEqual({ text: true, config: [] })
    expect(['a', 'b', 'c'].map((id) => letterOf(whole.get(), id === 'a' ? null : id))).toEqual([
      'A',
      'B',
      'C',
    ])
  })

  it('goes back and forth in the one history of the draft', () => {
    const whole = opened(pane('b', saying('one')))
    const b = paneStore(whole, 'b')
    b.dispatch({ type: 'content', key: keyOf(b.get()), text: 'two' })
    b.dispatch(actions.add(b.get(), 'user', 'three'))
    expect(whole.store.getState().added).toMatchObject({ pane: 'b' })
    b.undo()
    whole.undo()
    expect(textOf(b.get())).toBe('one')
    whole.redo()
    expect(textOf(b.get())).toBe('two')
  })

  it('is a copy of the column it was made from', () => {
    const whole = opened(pane('b', saying('own')))
    whole.dispatch({ type: 'panes', panes: withCopy(whole.get(), 'b', 'c') })
    expect(savedForm(whole.get()).panes[1]).toEqual({ ...pane('b', saying('own')), id: 'c' })
    const fresh = opened()
    fresh.dispatch({ type: 'panes', panes: withCopy(fresh.get(), null, 'b') })
    expect(savedForm(fresh.get()).panes).toEqual([pane('b')])
  })

  it('renames a variable in every text', () => {
    const whole = opened(pane('b', saying('{{n}} again')))
    whole.dispatch({ type: 'rename variable', from: 'n', to: 'm' })
    expect(textOf(paneStore(whole, 'b').get())).toBe('{{m}} again')
  })

  it('survives a server, or a kept answer, that knows no panes', () => {
    const { panes: _, ...before } = promptWith()
    expect(draftOf(before as Prompt).panes).toEqual([])
  })
})

describe('panes changed in two places', () => {
  const cold = { model_config: { ...model_config, temperature: 0 } }
  const seeded = { model_config: { ...model_config, seed: 7 } }

  it('keep both changes where they do not meet', () => {
    const base = [pane('b'), pane('c', saying('x', 'y'))]
    const mine = [pane('b', cold), pane('c', saying('X', 'y')), pane('d')]
    const theirs = [pane('b', seeded), pane('c', saying('x', 'Y'))]
    const both = { model_config: { ...model_config, temperature: 0, seed: 7 } }
    expect(mergePanes(base, mine, theirs)).toEqual([pane('b', both), pane('c', saying('X', 'Y')), pane('d')])
    expect(mergePanes(base, [pane('c', saying('x', 'y'))], theirs)).toBeNull()
    expect(mergePanes(base, [pane('b')], [pane('b', cold), base[1] as Pane])).toEqual([pane('b', cold)])
  })

  it('are asked about where they do', () => {
    const warm = { model_config: { ...model_config, temperature: 2 } }
    expect(mergePanes([pane('b')], [pane('b', cold)], [pane('b', warm)])).toBeNull()
    const [one, two] = [
      [pane('b'), pane('c')],
      [pane('d'), pane('e')],
    ]
    expect(mergePanes([], one, two), 'too many').toBeNull()
  })

  it('lose no acknowledged edit, and are the same from either side, but for the order of two added at one place', () => {
    const config = fc.record({ temperature: fc.constantFrom(0, 1, 2), seed: fc.constantFrom(null, 7) })
    const text = fc.option(fc.array(fc.constantFrom('a', 'b c d', 'e'), { maxLength: 3 }), { nil: undefined })
    const one = fc
      .record({ id: fc.constantFrom('b', 'c', 'd'), config, text })
      .map(({ id, config, text }) =>
        pane(id, { model_config: { ...model_config, ...config }, ...(text && saying(...text)) }),
      )
    const some = fc.uniqueArray(one, { maxLength: 3, selector: ({ id }) => id })
    fc.assert(
      fc.property(some, some, some, (base, mine, theirs) => {
        const merged = mergePanes(base, mine, theirs)
        const mirrored = mergePanes(base, theirs, mine)
        expect(merged === null).toBe(mirrored === null)
        if (!merged) return
        const byId = (panes: Pane[]) =>
          panes
            .toSorted((a, b) => a.id.localeCompare(b.id))
            .map(({ text, ...rest }) => [rest, text?.messages.map(({ content }) => content).toSorted()])
        expect(byId(merged)).toEqual(byId(mirrored as Pane[]))
        expect(mergePanes(base, base, theirs)).toEqual(theirs)
      }),
    )
  })
})
