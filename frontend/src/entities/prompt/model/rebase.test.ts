import { describe, expect, it } from 'vitest'
import { fieldsOf } from './draft'
import { rebase } from './rebase'
import { promptWith } from './testing'

const base = fieldsOf(promptWith())
const none = { take: {}, conflicts: [] }

describe('rebase', () => {
  it('follows the server where nothing was changed here', () => {
    const theirs = { ...base, name: 'Theirs', seed: 4 }
    expect(rebase(base, base, theirs)).toEqual({ take: { name: 'Theirs', seed: 4 }, conflicts: [] })
  })

  it('keeps mine where only I changed it', () => {
    expect(rebase(base, { ...base, name: 'Mine' }, base)).toEqual(none)
  })

  it('finds a conflict only where both changed the same field', () => {
    const mine = { ...base, name: 'Mine', temperature: 0.2 }
    const theirs = { ...base, name: 'Theirs', top_p: 0.5 }
    expect(rebase(base, mine, theirs)).toEqual({ take: { top_p: 0.5 }, conflicts: ['name'] })
  })

  it('keeps both changes of messages where they do not meet', () => {
    const say = (...texts: string[]) => texts.map((content) => ({ role: 'user' as const, content }))
    const [before, mine, theirs] = [say('a', 'b'), say('A', 'b'), say('a', 'B')].map((messages) => ({
      ...base,
      messages,
    }))
    if (!before || !mine || !theirs) throw new Error('There are three')
    expect(rebase(before, mine, theirs)).toEqual({ take: { messages: say('A', 'B') }, conflicts: [] })
    expect(rebase(before, mine, { ...theirs, messages: say('x', 'b') }).conflicts).toEqual(['messages'])
  })

  it('doubles no message that arrived without an answer', () => {
    const say = (...texts: string[]) => texts.map((content) => ({ role: 'user' as const, content }))
    const of = (...texts: string[]) => ({ ...base, messages: say(...texts) })
    const attempts = [{ messages: say('a', 'mine') }]
    const arrived = rebase(of('a'), of('a', 'mine'), of('A', 'mine'), { attempts })
    expect(arrived).toEqual({ take: {}, conflicts: ['messages'] })
    const other = rebase(of('a', 'b'), of('A', 'b'), of('a', 'B'), {
      attempts: [{ messages: say('A', 'b') }],
    })
    expect(other.take).toEqual({ messages: say('A', 'B') })
  })

  it('sees no conflict in the same change', () => {
    const same = { ...base, messages: [{ role: 'user' as const, content: 'Same' }] }
    expect(rebase(base, same, structuredClone(same))).toEqual(none)
  })

  it('recognises what it sent itself, though no answer came', () => {
    const attempts = [{ name: 'Mi' }, { name: 'Min' }]
    expect(rebase(base, { ...base, name: 'Mine' }, { ...base, name: 'Mi' }, { attempts })).toEqual(none)
    expect(rebase(base, base, { ...base, name: 'Min' }, { attempts })).toEqual(none)
  })

  it('takes the server’s form of what it accepted, unless more was typed', () => {
    const theirs = { ...base, name: 'Mine' }
    const accepted = { name: 'Mine ' }
    expect(rebase(base, { ...base, name: 'Mine ' }, theirs, { accepted }).take).toEqual({ name: 'Mine' })
    expect(rebase(base, { ...base, name: 'Mine x' }, theirs, { accepted })).toEqual(none)
  })
})
