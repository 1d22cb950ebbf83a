import { expect, it } from 'vitest'
import type { PublicLink } from '../api/links'
import { endAfter, linkText, stateOf } from './links'

const link: PublicLink = {
  id: 'l1',
  prompt_id: 'p1',
  name: '',
  version_number: 3,
  execution_ids: ['e1', 'e2'],
  include_values: true,
  url: 'https://h.example/l#t',
  is_expired: false,
  created_by: { id: 'u1', name: 'Ada' },
  created_at: '2026-11-01T10:00:00.000Z',
  expires_at: '2026-12-01T10:00:00.000Z',
  last_opened_at: null,
}

it('says what a link shows, and why it shows nothing', () => {
  expect(linkText(link, true)).toMatch(/^Version 3 · 2 runs with values · works until .+ · not opened yet$/)
  expect(linkText({ ...link, execution_ids: [], include_values: false }, false)).toBe(
    'Version 3 · off while this workspace allows no public links',
  )
  expect(stateOf({ ...link, is_expired: true }, false)).toBe('expired')
  expect(stateOf({ ...link, url: null }, true)).toBe('broken')
})

it('ends within a year by any clock that is right to an hour', () => {
  const now = Date.parse('2026-11-30T10:00:00.000Z')
  expect(endAfter('7', now)).toBe('2026-12-07T10:00:00.000Z')
  expect(Date.parse(endAfter('365', now)) - now).toBeLessThanOrEqual(365 * 86_400_000 - 3_600_000)
})
