import { describe, expect, it, vi } from 'vitest'
import { begin, takeLinkToken } from './start'

const refused = Object.assign(new Error('used'), { name: 'ApiError' })

describe('takeLinkToken', () => {
  it('takes the token and cleans the address', () => {
    const history = { state: { a: 1 }, replaceState: vi.fn() } as unknown as History
    const location = { hash: '#token=abc-1', pathname: '/sign-in', search: '' } as Location
    expect(takeLinkToken(location, history)).toBe('abc-1')
    expect(history.replaceState).toHaveBeenCalledWith({ a: 1 }, '', '/sign-in')
  })

  it('leaves any other fragment alone', () => {
    const history = { replaceState: vi.fn() } as unknown as History
    expect(takeLinkToken({ hash: '#top' } as Location, history)).toBeNull()
    expect(history.replaceState).not.toHaveBeenCalled()
  })
})

describe('begin', () => {
  it('needs no cookie when the link works', async () => {
    const restore = vi.fn()
    const start = await begin('t', { exchange: async () => {}, restore })
    expect(start).toEqual({ linkFailed: false })
    expect(restore).not.toHaveBeenCalled()
  })

  it('falls back to the cookie when the link was used', async () => {
    const restore = vi.fn(async () => {})
    const start = await begin('t', { exchange: () => Promise.reject(refused), restore })
    expect(start).toEqual({ linkFailed: true })
    expect(restore).toHaveBeenCalledOnce()
  })

  it('does not call a link bad because the network is away', async () => {
    const exchange = () => Promise.reject(new Error('away'))
    await expect(begin('t', { exchange, restore: async () => {} })).rejects.toThrow('away')
  })
})
