import { expect, it } from 'vitest'
import { type Person, presenceWords } from './words'

const person = (name: string, state: Person['state'] = 'viewing'): Person => ({ id: name, name, state })

it.each<[Person[], string]>([
  [[], ''],
  [[person('Alex')], 'Alex is viewing this prompt'],
  [[person('Alex', 'editing')], 'Alex is editing this prompt'],
  [[person('Alex'), person('Bo')], 'Alex and Bo are viewing this prompt'],
  [[person('Alex'), person('Bo', 'editing')], 'Bo is editing this prompt, Alex is here'],
  [[person('Alex'), person('Bo', 'editing'), person('Cy')], 'Bo is editing this prompt, 2 others are here'],
  [[person('Alex'), person('Bo'), person('Cy')], 'Alex and 2 others are viewing this prompt'],
])('%j', (people, words) => expect(presenceWords(people)).toBe(words))
