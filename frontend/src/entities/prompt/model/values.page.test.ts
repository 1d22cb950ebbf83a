import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { keepFor } from '@/lib/stored'
import { addValues, createValues, fromWire, missingIn, renameValue, setValue, toWire } from './values'

beforeEach(() => {
  localStorage.clear()
  keepFor('ada')
})

// What every object already has, so that none of them is a word like any other.
const oddNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
const names = fc.oneof(fc.constantFrom(...oddNames), fc.string({ minLength: 1 }))

it('moves a value along with the name of its variable and keeps it for an undo', () => {
  const values = createValues({ id: 'p1' }, new Map([['n', 'four']]))
  setValue(values, 'guests', 'stale')
  renameValue(values, 'n', 'guests', ['n'])
  expect([...values.getState()]).toEqual([
    ['n', 'four'],
    ['guests', 'four'],
  ])
})

it('leaves the value of a name that is already in use', () => {
  const values = createValues({ id: 'p1' }, fromWire({ n: 'four', guests: 'six' }))
  renameValue(values, 'n', 'guests', ['n', 'guests'])
  expect(values.getState().get('guests')).toBe('six')
})

it.each(oddNames)('misses a value of %s until there is one', (name) => {
  const values = createValues({ id: 'p1' })
  expect(missingIn([name], values.getState())).toEqual([name])
  setValue(values, name, 'four')
  expect(missingIn([name], values.getState())).toEqual([])
  renameValue(values, name, 'n', [name])
  expect(values.getState().get('n')).toBe('four')
})

it('keeps any name with its value over a reload, on the wire and back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string())), (given) => {
      localStorage.clear()
      const expected = new Map(given)
      for (const [name, value] of given) setValue(createValues({ id: 'p1' }), name, value)
      const reloaded = createValues({ id: 'p1' }).getState()
      expect(reloaded).toEqual(expected)
      const sent = JSON.stringify(toWire([...expected.keys()], reloaded))
      const filled = createValues({ id: 'p2' })
      addValues(filled, fromWire(JSON.parse(sent)))
      expect(filled.getState()).toEqual(expected)
    }),
  )
})

it('sends only what is asked for, and nothing where there is no value', () => {
  const sent = toWire(['constructor', 'n'], fromWire({ n: 'four', other: 'x' }))
  expect(Object.entries(sent)).toEqual([
    ['constructor', ''],
    ['n', 'four'],
  ])
})

it('are of one person, and those from before of the author of the prompt', () => {
  localStorage.setItem('values:p7', JSON.stringify({ n: 'four' }))
  const valuesFor = (person: string) => {
    keepFor(person)
    return createValues({ id: 'p7', created_by: 'ada' })
  }
  expect(valuesFor('ben').getState().get('n')).toBeUndefined()
  setValue(valuesFor('ada'), 'm', 'six')
  expect([...valuesFor('ada').getState()]).toEqual([
    ['n', 'four'],
    ['m', 'six'],
  ])
  expect(valuesFor('ben').getState().size).toBe(0)
})
