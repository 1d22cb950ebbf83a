import { describe, expect, it } from 'vitest'
import { type LimitUse, limitSaid, limitTitle, warning, worst } from './limits'

const use = (change: Partial<LimitUse>): LimitUse => ({
  scope: 'person',
  id: 'u1',
  subject: '',
  name: 'person_executions',
  limit: 10,
  used: 8,
  percent: 80,
  ...change,
})

describe('limits', () => {
  it('are named by whose they are and what they count', () => {
    expect(limitTitle(use({}))).toBe('You, runs')
    expect(limitTitle(use({ scope: 'organization', name: 'monthly_tokens' }))).toBe('Workspace, tokens')
    expect(limitTitle(use({ scope: 'key', name: 'key_executions', subject: 'Nightly' }))).toBe(
      'API key “Nightly”, runs',
    )
    expect(limitSaid(use({}))).toBe('8 of 10')
  })

  it('speak of what is used up before what nearly is, and of none before that', () => {
    const own = use({})
    const all = use({ scope: 'organization', percent: 100, used: 10 })
    expect(worst([own, all])).toBe(all)
    expect(worst([use({ scope: 'key' }), own])).toBe(own)
    expect(worst([use({ percent: 0, used: 1 })])).toBeNull()
  })

  it('say what to do next', () => {
    expect(warning(use({}), false)).toEqual({
      title: '80 % of your runs of this month are used.',
      says: 'An owner or admin can give you more.',
    })
    expect(warning(use({ scope: 'organization', percent: 100, used: 10 }), true).title).toBe(
      "All of your workspace's runs of this month are used.",
    )
  })
})
