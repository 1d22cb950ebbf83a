import { test } from '@playwright/test'
import type { Figure } from './goals'

export const annotationType = 'figure'

export type Measured = { figure: Figure; value: number; others: number }

/** Notes figures of this run. `others` is how many cores all other processes took while they were measured. */
export function note(figures: Partial<Record<Figure, number>>, others = 0): void {
  for (const [figure, value] of Object.entries(figures))
    test
      .info()
      .annotations.push({ type: annotationType, description: JSON.stringify({ figure, value, others }) })
}
