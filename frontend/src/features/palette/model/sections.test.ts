import { beforeEach, expect, it, vi } from 'vitest'
import { forgetPlaces, readPlaces, rememberPlace } from '@/entities/prompt/model/places'
import { forgetPerson, keepFor } from '@/lib/stored'
import { foundSections, type Known, knownSections, lastPlaces, moveFrom, type Section } from './sections'

const run = vi.fn()
const known: Known = {
  prompts: [
    { id: 'p1', name: 'Recipe generator', projectId: 'j1' },
    { id: 'p2', name: 'Reçu à trier', projectId: 'j1' },
    { id: 'p3', name: '東京の天気', projectId: 'j2' },
  ],
  shared: [{ id: 'shared', name: 'Guest list', hint: 'Shared by Ada' }],
  presets: [{ id: 's1', name: 'Soup names', preview: 'Ten names for a soup' }],
  projects: [
    { id: 'j1', name: 'Recipes' },
    { id: 'j2', name: '__proto__' },
  ],
  models: [{ id: 'demo-1', name: 'Demo (built in)', hint: 'free', choose: run }],
  commands: [
    { label: 'Run', keys: 'mod+enter', run },
    { label: 'New prompt', keys: 'mod+alt+n', run },
  ],
}
const titles = (sections: Section[]) =>
  sections.map(({ label, entries }) => [label, ...entries.map(({ title }) => title)])

const found = (id: string, change = {}) => ({
  id,
  prompt_id: id,
  title: 'Recipe generator',
  snippet: 'Write a recipe',
  version_number: 3,
  model: 'demo-1',
  created_at: '2026-11-29T10:00:00Z',
  ...change,
})

beforeEach(() => {
  keepFor('u1')
  forgetPerson()
})

it('finds by every word, each kind under its name', () => {
  expect(titles(knownSections(known, 'rec'))).toEqual([
    ['Prompts', 'Recipe generator', 'Reçu à trier'],
    ['Projects', 'Recipes'],
  ])
  expect(titles(knownSections(known, 'GEN recipe'))).toEqual([['Prompts', 'Recipe generator']])
  expect(titles(knownSections(known, '天気'))).toEqual([['Prompts', '東京の天気']])
  expect(titles(knownSections(known, 'demo'))).toEqual([['Models', 'Demo (built in)']])
  expect(titles(knownSections(known, 'ru'))).toEqual([['Actions', 'Run']])
  expect(titles(knownSections(known, '?!'))).toEqual([])
})

it('says of a prompt in which project it is, or who shared it', () => {
  expect(knownSections(known, '東京')[0]?.entries[0]?.hint).toBe('__proto__')
  expect(knownSections(known, 'guest')[0]?.entries[0]?.hint).toBe('Shared by Ada')
})

it('puts what the server found below, each thing once', () => {
  const own = knownSections(known, 'recipe')
  const there = { prompts: [found('p1'), found('p9')], runs: [found('r1')], versions: [found('v1')] }
  const sections = foundSections(there, own, () => 'Today')
  expect(titles(sections)).toEqual([
    ['More prompts', 'Recipe generator'],
    ['Runs', 'Recipe generator'],
    ['Versions', 'Recipe generator'],
  ])
  expect(sections[0]?.entries[0]?.target).toEqual({ to: 'place', address: { promptId: 'p9', view: {} } })
  expect(sections[1]?.entries[0]).toMatchObject({
    hint: 'v3 · demo-1 · Today',
    target: { to: 'place', address: { promptId: 'r1', view: { tab: 'history', run: 'r1' } } },
  })
  expect(sections[2]?.entries[0]?.target).toEqual({
    to: 'place',
    address: { promptId: 'v1', view: { tab: 'versions', version: 3 } },
  })
})

it('lists the last ten places but the present one, by the names they have now', () => {
  for (let n = 1; n <= 12; n++) rememberPlace({ promptId: `p${n}`, name: `Name ${n}`, view: {} })
  rememberPlace({ promptId: 'p1', name: 'Old name', view: { tab: 'history' } })
  rememberPlace({ promptId: 'p1', name: 'Old name', view: {} })
  const [places, actions] = lastPlaces(known, { promptId: 'p1', view: {} })
  expect(places?.entries.map(({ title, hint }) => [title, hint].join(' ').trim())).toEqual([
    'Recipe generator History',
    ...[12, 11, 10, 9, 8, 7, 6, 5, 4].map((n) => `Name ${n}`),
  ])
  expect(actions?.entries.map(({ keys }) => keys)).toEqual(['mod+enter', 'mod+alt+n'])
})

it('keeps places by person, and leaves none behind', () => {
  rememberPlace({ promptId: 'p1', name: 'Mine', view: { tab: 'versions', version: 2 } })
  keepFor('u2')
  expect(readPlaces()).toEqual([])
  keepFor('u1')
  expect(readPlaces()).toHaveLength(1)
  forgetPlaces('p1')
  expect(readPlaces()).toEqual([])
  rememberPlace({ promptId: 'p1', name: 'Mine', view: {} })
  forgetPerson()
  expect(readPlaces()).toEqual([])
})

it('goes round the list, over the sections', () => {
  const sections = knownSections(known, 'rec')
  const keys = sections.flatMap(({ entries }) => entries.map(({ key }) => key))
  expect(moveFrom(sections, null, 1)).toBe(keys[0])
  expect(moveFrom(sections, null, -1)).toBe(keys.at(-1))
  expect(moveFrom(sections, keys[1] ?? null, 1)).toBe(keys[2])
  expect(moveFrom(sections, keys.at(-1) ?? null, 1)).toBe(keys[0])
  expect(moveFrom([], null, 1)).toBe(null)
})
