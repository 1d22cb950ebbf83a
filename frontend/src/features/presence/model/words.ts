import type { Schemas } from '@playground/client'

export type Person = Schemas['PresentPerson']

/** Who else is there, in a sentence; empty for no one. */
export function presenceWords(others: Person[]): string {
  const [first, ...rest] = [...others].sort(
    (a, b) => Number(b.state === 'editing') - Number(a.state === 'editing'),
  )
  if (!first) return ''
  if (rest.length === 0) return `${first.name} is ${first.state} this prompt`
  const count = rest.length === 1 ? (rest[0]?.name ?? '') : `${rest.length} others`
  return first.state === 'editing'
    ? `${first.name} is editing this prompt, ${count} ${rest.length === 1 ? 'is' : 'are'} here`
    : `${first.name} and ${count} are viewing this prompt`
}
