import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Patience } from './patience'

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

it('never comes sooner than it was asked to, and gives up within two minutes', () => {
  fc.assert(
    fc.property(
      share,
      fc.array(fc.option(fc.integer({ min: 0, max: 90 })), { minLength: 200, maxLength: 200 }),
      (random, answers) => {
        const patience = new Patience(() => random)
        let waited = 0
        for (const retryAfterSeconds of answers) {
          const wait = patience.next({ retryAfterSeconds })
          if (wait === null) break
          expect(wait).toBeGreaterThanOrEqual((retryAfterSeconds ?? 0) * 1000)
          expect(wait).toBeGreaterThan(0)
          waited += wait
        }
        expect(waited).toBeLessThanOrEqual(120_000)
      },
    ),
  )
})

it('waits longer from try to try, and comes apart from others', () => {
  const waits = (random: number) => {
    const patience = new Patience(() => random)
    return [1, 2, 3].map(() => patience.next({ retryAfterSeconds: null }))
  }
  expect(waits(0.99)).toEqual([998, 1995, 3990])
  expect(waits(0)).toEqual([750, 1500, 3000])
  const first = (random: number) => new Patience(() => random).next({ retryAfterSeconds: 10 })
  expect(first(0)).toBe(10_000)
  expect(first(0.5)).toBe(12_500)
})
