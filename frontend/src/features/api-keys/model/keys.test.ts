import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../api/api-keys'
import { example, grace, grouped, readLimit, shortDay } from './keys'

const key = (id: string, more: Partial<ApiKey> = {}): ApiKey => ({
  id,
  name: id,
  prefix: 'pgk_abcd',
  user: { id: 'u', name: 'U' },
  project: null,
  scopes: ['view'],
  requests_per_minute: null,
  monthly_executions: null,
  is_expired: false,
  expires_at: null,
  last_used_at: null,
  rotated_from: null,
  rotated_at: null,
  created_at: '2026-11-30T00:00:00.000Z',
  ...more,
})

describe('keys', () => {
  it('stand below the one that took their place', () => {
    const list = [
      key('c', { rotated_from: 'b' }),
      key('x'),
      key('b', { rotated_from: 'a', rotated_at: '2026-11-30T00:00:00.000Z' }),
      key('a', { rotated_at: '2026-11-30T00:00:00.000Z' }),
      key('orphan', { rotated_from: 'gone', rotated_at: '2026-11-30T00:00:00.000Z' }),
    ]
    expect(grouped(list).map((group) => [group.key.id, ...group.old.map((old) => old.id)])).toEqual([
      ['c', 'b', 'a'],
      ['x'],
      ['orphan'],
    ])
  })

  it('say how long they work on', () => {
    const now = Date.parse('2026-11-30T00:48:00.000Z')
    const old = (end: string) => key('a', { rotated_at: '2026-11-30T00:00:00.000Z', expires_at: end })
    expect(grace(old('2026-12-01T00:00:00.000Z'), now)).toEqual({ words: '23 h 12 min', hours: 23.2 })
    expect(grace(old('2026-11-30T00:48:01.000Z'), now)?.words).toBe('1 min')
    expect(grace(old('2026-11-30T00:48:00.000Z'), now)).toBeNull()
    expect(grace(key('a', { expires_at: '2026-12-01T00:00:00.000Z' }), now)).toBeNull()
  })

  it('have short days', () => {
    const now = Date.parse('2026-11-30T12:00:00.000Z')
    expect(shortDay('2026-10-03T12:00:00.000Z', now)).toBe('3 Oct')
    expect(shortDay('2027-02-28T12:00:00.000Z', now)).toBe('28 Feb 2027')
  })

  it('have limits as they are typed', () => {
    expect(readLimit(' ', 1)).toBeNull()
    expect(readLimit('1,000', 1)).toBe(1000)
    expect(readLimit('0', 0)).toBe(0)
    for (const bad of ['0', '-1', '1.5', 'x', '1e3', '9999999999']) expect(readLimit(bad, 1)).toBeUndefined()
  })

  it('are shown with a request that they may make', () => {
    expect(example('https://x', 'pgk_s', ['view'])).toContain('curl https://x/v1/projects')
    expect(example('https://x', 'pgk_s', ['run'])).toContain('/execute')
  })
})
