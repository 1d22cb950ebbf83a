import { beforeEach, expect, it } from 'vitest'
import { keepFor, readText } from '@/lib/stored'
import { createFolds } from './folds'

beforeEach(() => {
  localStorage.clear()
  keepFor('u1')
})

const foldedOf = (keys: string[]) => [...createFolds('p1', keys).store.getState().folded.keys()]

it('is kept by place, for the next time the prompt is opened', () => {
  const folds = createFolds('p1', ['m1', 'm2'])
  folds.set(['system', 'm2'], true)
  expect(foldedOf(['m7', 'm8'])).toEqual(['system', 'm8'])
  folds.set(['system', 'm1', 'm2'], false)
  expect(readText('folded/p1')).toBeNull()
})

it('goes with a message that moves', () => {
  const folds = createFolds('p1', ['m1', 'm2', 'm3'])
  folds.set(['m3'], true)
  folds.keep(['m3', 'm1', 'm2'])
  expect(foldedOf(['m7', 'm8', 'm9'])).toEqual(['m7'])
})

it('takes what was kept for what it is', () => {
  for (const kept of ['', ',', '-1', '99', 'constructor', '1e1']) {
    localStorage.setItem('person/u1/folded/p1', kept)
    expect(foldedOf(['m1']).filter((key) => key !== 'system')).toEqual([])
  }
})
