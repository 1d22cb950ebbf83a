import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepFor, keptFor } from '@/lib/stored'
import { accessToken, refreshToken, type SessionAnswer, session } from './session'

const answerFor = (id: string) =>
  ({ access_token: `token of ${id}`, user: { id, name: id }, organization: { id: 'o1' } }) as SessionAnswer

const assign = vi.fn()
beforeEach(() => {
  keepFor(null)
  vi.stubGlobal('location', { assign })
})
afterEach(() => {
  vi.unstubAllGlobals()
  assign.mockClear()
})

it('keeps the stores of the person who signs in, also while the session is over', () => {
  session.set(answerFor('ada'))
  expect(keptFor()).toBe('ada')
  session.clear()
  expect(keptFor()).toBe('ada')
  session.set(answerFor('ada'))
  expect(accessToken()).toBe('token of ada')
  expect(assign).not.toHaveBeenCalled()
})

it('never goes on as another person on the same page', async () => {
  session.set(answerFor('ada'))
  session.clear()
  session.set(answerFor('ben'))
  expect(session.get()).toEqual({ status: 'replaced' })
  expect(accessToken()).toBeNull()
  expect(keptFor()).toBe('ada')
  expect(assign).toHaveBeenCalledWith('/')
  expect(await refreshToken()).toBe(false)
})

it('never goes on in another workspace on the same page', async () => {
  vi.resetModules()
  const fresh = await import('./session')
  fresh.session.set(answerFor('ada'))
  fresh.session.clear()
  fresh.session.set({ ...answerFor('ada'), organization: { id: 'o2' } } as SessionAnswer)
  expect(fresh.session.get()).toEqual({ status: 'replaced' })
  expect(fresh.accessToken()).toBeNull()
  expect(assign).toHaveBeenCalledWith('/')
  expect(await fresh.refreshToken()).toBe(false)
})

it('is the last person of this browser while the server is away, and no one after a sign-out', async () => {
  vi.resetModules()
  localStorage.setItem('last-person', JSON.stringify({ user: { id: 'ada' }, organization: { id: 'o1' } }))
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  const fresh = await import('./session')
  expect(await fresh.session.restore()).toMatchObject({ status: 'signed-in', user: { id: 'ada' } })
  expect(fresh.accessToken()).toBeNull()
  fresh.session.clear()
  expect(localStorage.getItem('last-person')).toBeNull()

  vi.resetModules()
  const next = await import('./session')
  await expect(next.session.restore()).rejects.toMatchObject({ name: 'OfflineError' })
})
