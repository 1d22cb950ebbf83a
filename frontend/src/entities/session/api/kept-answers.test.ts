import { ApiError, OfflineError } from '@playground/client'
import { beforeEach, expect, it } from 'vitest'
import { connection } from '@/lib/connection'
import { keepFor } from '@/lib/stored'
import { forgetAnswers, orKept } from './kept-answers'

const away = () => Promise.reject(new OfflineError('gone'))
const answers = (value: unknown) => () => Promise.resolve(value)
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

let n = 0
let ada = ''
beforeEach(() => {
  n += 1
  ada = `ada ${n}`
  keepFor(ada)
  connection.found()
})

it('has the last answer where there is no network, and says that there is none', async () => {
  expect(await orKept('prompt 1', answers({ name: 'Soup' }))).toEqual({ name: 'Soup' })
  await orKept('prompt 1', answers({ name: 'Stew' }))
  await settled()
  expect(connection.get()).toBe('online')
  expect(await orKept('prompt 1', away)).toEqual({ name: 'Stew' })
  expect(connection.get()).toBe('offline')
  await expect(orKept('prompt 2', away)).rejects.toBeInstanceOf(OfflineError)
})

it('hands on what the server refuses, whatever it answered before', async () => {
  await orKept('prompt 1', answers('before'))
  await settled()
  const refused = () => Promise.reject(new ApiError(404, 'NOT_FOUND', 'gone'))
  await expect(orKept('prompt 1', refused)).rejects.toMatchObject({ status: 404 })
})

it('is each person’s own, and gone when they sign out', async () => {
  await orKept('prompt 1', answers('of Ada'))
  await settled()
  keepFor('ben')
  await expect(orKept('prompt 1', away)).rejects.toBeInstanceOf(OfflineError)
  keepFor(ada)
  expect(await orKept('prompt 1', away)).toBe('of Ada')
  await forgetAnswers()
  await orKept('prompt 1', answers('late'))
  await settled()
  await expect(orKept('prompt 1', away)).rejects.toBeInstanceOf(OfflineError)
})

it('keeps the latest, not all', async () => {
  for (let n = 0; n < 70; n++) {
    await orKept(`prompt ${n}`, answers(n))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await settled()
  expect(await orKept('prompt 69', away)).toBe(69)
  await expect(orKept('prompt 0', away)).rejects.toBeInstanceOf(OfflineError)
})
