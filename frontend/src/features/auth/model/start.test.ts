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
  const parts = (isSignedIn: boolean) => ({
    exchange: vi.fn(async () => {}),
    restore: vi.fn(async () => isSignedIn),
    ask: vi.fn(),
  })

  it('exchanges the link where no one is signed in', async () => {
    const { exchange, ...rest } = parts(false)
    expect(await begin('t', { exchange, ...rest })).toEqual({ linkFailed: false })
    expect(exchange).toHaveBeenCalledWith('t')
    expect(rest.ask).not.toHaveBeenCalled()
  })

  it('asks first, and exchanges nothing, where a session is', async () => {
    const { exchange, ask, ...rest } = parts(true)
    expect(await begin('t', { exchange, ask, ...rest })).toEqual({ linkFailed: false })
    expect(ask).toHaveBeenCalledWith('t')
    expect(exchange).not.toHaveBeenCalled()
  })

  it('says when the link was used', async () => {
    const start = await begin('t', { ...parts(false), exchange: () => Promise.reject(refused) })
    expect(start).toEqual({ linkFailed: true })
  })

  it('does not call a link bad because the network is away', async () => {
    const exchange = () => Promise.reject(new Error('away'))
    await expect(begin('t', { ...parts(false), exchange })).rejects.toThrow('away')
  })
})
