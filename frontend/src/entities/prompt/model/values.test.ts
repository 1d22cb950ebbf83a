import { beforeEach, expect, it } from 'vitest'
import { createValues, renameValue } from './values'

beforeEach(() => localStorage.clear())

it('moves a value along with the name of its variable and keeps it for an undo', () => {
  const values = createValues('p1', { n: 'four', guests: 'stale' })
  renameValue(values, 'n', 'guests', ['n'])
  expect(values.getState()).toEqual({ n: 'four', guests: 'four' })
})

it('leaves the value of a name that is already in use', () => {
  const values = createValues('p1', { n: 'four', guests: 'six' })
  renameValue(values, 'n', 'guests', ['n', 'guests'])
  expect(values.getState().guests).toBe('six')
})
