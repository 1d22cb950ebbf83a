import { describe, expect, it } from 'vitest'
import { originText, pairs, reasonText } from './versions'

describe('pairs', () => {
  const content = (system_prompt: string, ...texts: string[]) => ({
    system_prompt,
    messages: texts.map((text) => ({ role: 'user', content: text })),
  })

  it('puts place beside place', () => {
    expect(pairs(content('Be kind', 'a'), content('Be kind', 'a', 'b'))).toEqual([
      { key: 'system', role: 'System', before: 'Be kind', after: 'Be kind' },
      { key: 'message 1', role: 'User', before: 'a', after: 'a' },
      { key: 'message 2', role: 'User', before: '', after: 'b' },
    ])
  })

  it('says so when a role has changed, and leaves out what is empty on both sides', () => {
    const after = { system_prompt: '', messages: [{ role: 'assistant', content: 'a' }] }
    expect(pairs(content('', 'a'), after).map((pair) => pair.role)).toEqual(['User → Assistant'])
  })
})

describe('reasonText', () => {
  it('has words for every reason, and shows one it does not know', () => {
    expect(reasonText({ reason: 'manual', is_pane: false })).toBe('kept by hand')
    expect(reasonText({ reason: 'run', is_pane: true })).toBe('run in a pane')
    expect(reasonText({ reason: 'odd' as 'run', is_pane: false })).toBe('odd')
  })
})

it('says what a prompt is a copy of', () => {
  const origin = { prompt_id: '1', name: 'Cake', version_number: 3, organization_name: 'Test kitchen' }
  expect(originText(origin)).toBe('A copy of “Cake” v3, made from Test kitchen.')
  expect(originText({ ...origin, version_number: null })).toBe('A copy of “Cake”, made from Test kitchen.')
})
