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
