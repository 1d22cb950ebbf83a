import { equal } from '@/lib/equal'
import { fitted } from './fit-generations'
import type { Generation, Written } from './generations'
import { carried } from './written'

/**
 * Two sides' generations of one text, in the text that both have become: what either made is there, what either
 * took away is not. Of one that both changed it is theirs.
 */
export function mergeGenerations(
  base: Written,
  mine: Written,
  theirs: Written,
  text: string,
): readonly Generation[] {
  const [own, others] = [mine, theirs].map((one) => byId(carried(one, text).generations))
  const known = byId(base.generations)
  const [mineBefore, theirsBefore] = [byId(mine.generations), byId(theirs.generations)]
  const isUntouched = (id: string, side: Map<string, Generation>) => equal(side.get(id), known.get(id))
  const kept = [...(others?.values() ?? [])].flatMap((one) => {
    const { id } = one
    if (!isUntouched(id, theirsBefore)) return [one]
    return isUntouched(id, mineBefore) ? [one] : (own?.get(id) ?? [])
  })
  const made = [...(own?.values() ?? [])].filter(
    ({ id }) => !theirsBefore.has(id) && !(known.has(id) && isUntouched(id, mineBefore)),
  )
  return fitted({ text, generations: [...kept, ...made] }).generations
}

const byId = (generations: readonly Generation[]) => new Map(generations.map((one) => [one.id, one]))
