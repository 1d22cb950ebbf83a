import { ApiError, OfflineError, type Schemas } from '@playground/client'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepFor } from '@/lib/stored'
import { KeptValues } from './kept-values'
import { mostSets, ValueSets } from './value-sets'
import { createValues } from './values'

type Wire = Schemas['PromptValues']
type Put = Schemas['PutValuesRequest']

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  keepFor('ada')
})
afterEach(() => vi.useRealTimers())

/** What the next request meets: no network, an answer that is lost on its way back, or one that takes long. */
type Trouble = 'gone' | 'lost' | 'late'

class Server {
  kept: Wire = { values: {}, sets: [], revision: 0 }
  troubles: Trouble[] = []
  puts: Put[] = []

  load = () => this.#answer(() => structuredClone(this.kept))

  save = (body: Put) =>
    this.#answer(() => {
      this.puts.push(structuredClone(body))
      if ((body.sets ?? []).length > mostSets) throw new ApiError(400, 'INVALID_REQUEST', 'Too many')
      if (body.base_revision !== this.kept.revision) {
        throw new ApiError(409, 'CONFLICT', 'Changed elsewhere', { current: structuredClone(this.kept) })
      }
      this.kept = { ...(structuredClone(body) as unknown as Wire), revision: this.kept.revision + 1 }
      return structuredClone(this.kept)
    })

  async #answer(work: () => Wire): Promise<Wire> {
    const trouble = this.troubles.shift()
    if (trouble === 'gone') throw new OfflineError('gone')
    const answer = work()
    if (trouble === 'late') await new Promise((resolve) => setTimeout(resolve, 1500))
    if (trouble === 'lost') throw new OfflineError('lost')
    return answer
  }
}

/** A tab of a device. Devices share a server and nothing else; what tabs of one device share goes by its name. */
function openAt(server: Server, device = 'one') {
  const kept = new KeptValues({ promptId: device, values: createValues({ id: device }), ...server })
  kept.wake()
  return { kept, sets: kept.sets, names: () => kept.sets.store.getState().map(({ name }) => name) }
}

const settle = () => vi.advanceTimersByTimeAsync(130_000)
const values = (entries: Record<string, string>) => new Map(Object.entries(entries))

it('shows on another device what became of the sets on one', async () => {
  const server = new Server()
  const one = openAt(server)
  const soup = one.sets.add('  Soup  ', values({ dish: 'soup' }))
  one.sets.add('Cake', values({ dish: 'cake' }))
  await settle()
  const other = openAt(server, 'other')
  await settle()
  expect(other.names()).toEqual(['Soup', 'Cake'])
  other.sets.rename(soup?.id ?? '', 'Stew')
  one.sets.update(soup?.id ?? '', values({ dish: 'stew' }))
  await settle()
  one.kept.wake()
  other.kept.wake()
  await settle()
  for (const { sets } of [one, other]) {
    expect(sets.store.getState()[0]).toEqual({ id: soup?.id, name: 'Stew', values: { dish: 'stew' } })
  }
})

it('keeps them in this browser while there is no network, through a reload and over its tabs', async () => {
  const server = new Server()
  server.troubles = Array.from({ length: 40 }, () => 'gone')
  const first = openAt(server)
  const second = openAt(server)
  const cake = first.sets.add('Cake', values({ dish: 'cake' }))
  second.sets.add('Soup', values({ dish: 'soup' }))
  second.sets.update(cake?.id ?? '', values({ guests: 'four' }))
  first.sets.rename(cake?.id ?? '', 'Chocolate')
  await vi.advanceTimersByTimeAsync(5000)
  for (const { kept } of [first, second]) kept.dispose()
  const again = openAt(server)
  expect(again.names()).toEqual(['Chocolate', 'Soup'])
  server.troubles = []
  await settle()
  expect(server.kept.sets[0]?.values).toEqual({ dish: 'cake', guests: 'four' })
})

it('deletes a set, and brings it back', async () => {
  const server = new Server()
  const { sets, names } = openAt(server)
  const cake = sets.add('Cake', values({ dish: 'cake' }))
  await settle()
  const removed = sets.remove(cake?.id ?? '')
  await settle()
  expect(server.kept.sets).toEqual([])
  if (removed) sets.put(removed)
  await settle()
  expect(server.kept.sets).toEqual([cake])
  expect(names()).toEqual(['Cake'])
})

it('deletes what was being saved for the first time, also when that answer is lost', async () => {
  const server = new Server()
  const { sets } = openAt(server)
  await settle()
  server.troubles = ['lost']
  const cake = sets.add('Cake', values({ dish: 'cake' }))
  await vi.advanceTimersByTimeAsync(900)
  expect(server.kept.sets).toHaveLength(1)
  sets.remove(cake?.id ?? '')
  await settle()
  expect(server.kept.sets).toEqual([])
})

it('keeps a set that one device changed and another deleted', async () => {
  const server = new Server()
  const one = openAt(server)
  const cake = one.sets.add('Cake', values({ dish: 'cake' }))
  await settle()
  const other = openAt(server, 'other')
  await settle()
  other.sets.remove(cake?.id ?? '')
  one.sets.update(cake?.id ?? '', values({ dish: 'pie' }))
  await settle()
  for (const { kept } of [one, other]) kept.wake()
  await settle()
  expect([one.names(), other.names()]).toEqual([['Cake'], ['Cake']])
  expect(server.kept.sets[0]?.values).toEqual({ dish: 'pie' })
})

it('keeps a value that gave way to another one among the earlier ones', async () => {
  const server = new Server()
  const one = openAt(server)
  const cake = one.sets.add('Cake', values({ dish: 'cake' }))
  await settle()
  const other = openAt(server, 'other')
  await settle()
  for (const [at, dish] of [
    [one, 'pie'],
    [other, 'tart'],
  ] as const) {
    at.sets.update(cake?.id ?? '', values({ dish }))
  }
  await settle()
  const [set] = server.kept.sets
  const recent = server.kept.values.dish?.recent
  expect([set?.values.dish, recent].flat().toSorted()).toEqual(['pie', 'tart'])
})

it('sends as many as the server takes, and the others when there is room', async () => {
  const server = new Server()
  const one = openAt(server)
  const other = openAt(server, 'other')
  await settle()
  for (const { sets } of [one, other]) {
    for (let n = 0; n < 150; n++) sets.add(`${n}`, values({ n: `${n}` }))
  }
  for (let round = 0; round < 3; round++) {
    for (const { kept } of [one, other]) kept.wake()
    await settle()
  }
  expect(server.kept.sets).toHaveLength(mostSets)
  expect(server.puts.length).toBeLessThan(10)
  const all = () => [...one.sets.store.getState(), ...other.sets.store.getState()]
  expect(new Set(all().map(({ id }) => id)).size).toBe(300)
  for (const { id } of one.sets.store.getState().slice(0, 100)) one.sets.remove(id)
  for (let round = 0; round < 3; round++) {
    for (const { kept } of [one, other]) kept.wake()
    await settle()
  }
  expect(server.kept.sets).toHaveLength(mostSets)
  expect([one.kept.dirty, other.kept.dirty]).toEqual([false, false])
})

it('takes no more than there may be, and no blank name', () => {
  const sets = new ValueSets('p1', [])
  expect(sets.add(' \n ', values({}))).toBeNull()
  for (let n = 0; n < mostSets; n++) sets.add('Same', values({}))
  expect(sets.add('One more', values({}))).toBeNull()
})

it('takes any name and any variable as they are', async () => {
  const server = new Server()
  const one = openAt(server)
  const proto = new Map([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  for (const name of ['__proto__', '👩‍🚀'.repeat(200), `${'x'.repeat(199)}👋y`, 'שלום', 'half \ud83d'])
    one.sets.add(name, proto)
  await settle()
  const other = openAt(server, 'other')
  await settle()
  const sets = other.sets.store.getState()
  for (const { name, values } of sets) {
    expect(name.isWellFormed()).toBe(true)
    expect([...name].length).toBeLessThanOrEqual(200)
    expect(Object.entries(values)).toEqual([...proto])
  }
  expect(sets.map(({ name }) => name)).toContain(`${'x'.repeat(199)}👋`)
})

it('gives a renamed variable its values under the new name, and keeps the old ones', () => {
  const sets = new ValueSets('p1', [])
  sets.add('Cake', values({ dish: 'cake' }))
  sets.add('Soup', values({ dish: 'soup', meal: 'stew' }))
  sets.renameValue('dish', 'meal')
  expect(sets.store.getState().map((set) => set.values)).toEqual([
    { dish: 'cake', meal: 'cake' },
    { dish: 'soup', meal: 'stew' },
  ])
})

const who = fc.constantFrom(0, 1, 2)
const variable = fc.constantFrom('a', '__proto__')
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ add: who }) },
  { weight: 5, arbitrary: fc.record({ update: who, at: fc.nat(1), variable }) },
  { weight: 1, arbitrary: fc.record({ remove: who, at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ reload: who }) },
  { weight: 1, arbitrary: fc.record({ trouble: fc.constantFrom<Trouble>('gone', 'lost', 'late') }) },
  { weight: 2, arbitrary: fc.record({ wait: fc.nat(4000) }) },
)

it('loses no set of two devices in any order, and ends with the same on both', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      localStorage.clear()
      const server = new Server()
      // Two tabs of one device, and another device.
      const devices = ['one', 'one', 'other']
      server.kept.sets = [{ id: 'first', name: 'First', values: { a: 'x', ['__proto__']: 'y' } }]
      const tabs = devices.map((device) => openAt(server, device))
      await settle()
      const written: { id: string; name: string; value: string }[] = []
      // What a person had before their eyes when they wrote something else or deleted it.
      const givenUp = new Set<string>()
      const giveUp = (set: Wire['sets'][number], name: string) =>
        givenUp.add(`${set.id} ${name} ${new Map(Object.entries(set.values)).get(name)}`)
      let count = 0
      const setAt = (tab: (typeof tabs)[number], at: number) => {
        tab.sets.refresh()
        return tab.sets.store.getState()[at]
      }
      for (const one of steps) {
        if ('wait' in one) await vi.advanceTimersByTimeAsync(one.wait)
        else if ('trouble' in one) server.troubles.push(one.trouble)
        else if ('add' in one) {
          const value = `${count++}`
          const set = tabs[one.add]?.sets.add(`Set ${value}`, values({ a: value }))
          if (set) written.push({ id: set.id, name: 'a', value })
        } else if ('reload' in one) {
          tabs[one.reload]?.kept.dispose()
          tabs[one.reload] = openAt(server, devices[one.reload])
        } else {
          const tab = tabs['update' in one ? one.update : one.remove]
          const set = tab && setAt(tab, one.at)
          if (!set) continue
          if ('update' in one) {
            const value = `${count++}`
            giveUp(set, one.variable)
            tab.sets.update(set.id, new Map([[one.variable, value]]))
            written.push({ id: set.id, name: one.variable, value })
          } else {
            for (const name of Object.keys(set.values)) giveUp(set, name)
            tab.sets.remove(set.id)
          }
        }
      }
      server.troubles = []
      for (let round = 0; round < 4; round++) {
        for (const { kept } of tabs) kept.wake()
        await settle()
      }
      expect(tabs.map(({ kept }) => kept.dirty)).toEqual([false, false, false])
      for (const { sets } of tabs) expect(sets.store.getState()).toEqual(server.kept.sets)
      const standing = written.filter(({ id, name, value }) => !givenUp.has(`${id} ${name} ${value}`))
      for (const { id, name, value } of standing) {
        const its = server.kept.sets.find((set) => set.id === id)?.values ?? {}
        const present = new Map(Object.entries(its)).get(name)
        const recent = new Map(Object.entries(server.kept.values)).get(name)?.recent ?? []
        // With a rival, and where an answer was lost or a set removed, it may have given way: then it is among the
        // earlier ones.
        const isSure = steps.every(
          (one) => !('remove' in one) && !('trouble' in one && one.trouble === 'lost'),
        )
        const isAlone = written.filter((one) => one.id === id && one.name === name).length === 1
        expect(isAlone && isSure ? [present] : [present, ...recent]).toContain(value)
      }
      for (const { kept } of tabs) kept.dispose()
    }),
    { numRuns: 300 },
  )
})
