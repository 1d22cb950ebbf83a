import { describe, expect, it } from 'vitest'
import { filterGroups } from './combobox-model'

const groups = [
  { label: 'Anthropic', items: [{ value: 'claude-x', label: 'Claude X', hint: '200k' }] },
  { label: 'OpenAI', items: [{ value: 'gpt-x-mini', label: 'gpt-x-mini' }] },
]

describe('filterGroups', () => {
  it('finds by label, group and hint, and drops empty groups', () => {
    expect(filterGroups(groups, 'mini')).toEqual([groups[1]])
    expect(filterGroups(groups, 'anthropic 200')).toEqual([groups[0]])
    expect(filterGroups(groups, 'nothing like it')).toEqual([])
  })

  it('keeps everything while nothing is typed', () => {
    expect(filterGroups(groups, '  ')).toEqual(groups)
  })
})
