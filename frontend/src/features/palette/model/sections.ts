import { isSamePlace, type Place, readPlaces, type View } from '@/entities/prompt/model/places'
import { holdsWords, wordsOf } from '@/lib/words'

export type Address = { promptId: string; view: View }

/** What choosing an entry does: it leads somewhere, or it does something here. */
export type Target =
  | { to: 'place'; address: Address }
  | { to: 'project'; projectId: string }
  | { to: 'preset'; presetId: string }
  | { to: 'act'; run: () => void }

export type Entry = {
  key: string
  icon: 'prompt' | 'preset' | 'run' | 'version' | 'history' | 'model' | 'project' | 'action'
  title: string
  /** After the title, quieter. */
  hint?: string | undefined
  /** Under it, a line of what was found. */
  snippet?: string
  keys?: string | null
  target: Target
}
export type Section = { label: string; entries: Entry[] }

type Named = { id: string; name: string }
type Found = {
  id: string
  prompt_id: string
  title: string
  snippet: string
  version_number: number | null
  model: string | null
  created_at: string
}

/** Everything the page knows by itself. */
export type Known = {
  prompts: (Named & { projectId: string })[]
  /** Prompts of other workspaces; the hint says who shared them. */
  shared: (Named & { hint: string })[]
  projects: Named[]
  presets: (Named & { preview: string })[]
  models: (Named & { hint: string; choose: () => void })[]
  commands: { label: string; keys: string | null; run: () => void }[]
}
export type FoundThere = { prompts: Found[]; runs: Found[]; versions: Found[] }

const mostOfAKind = 8
const mostPlaces = 10
const longestHint = 60

/** With nothing typed: where the person was last, and what can be done here. */
export function lastPlaces(known: Known, here: Address | null): Section[] {
  const names = new Map([...known.prompts, ...known.shared].map(({ id, name }) => [id, name]))
  const places = readPlaces().filter((place) => !here || !isSamePlace(place, here))
  const entries = places.slice(0, mostPlaces).map((place) => placeEntry(place, names.get(place.promptId)))
  return withEntries([
    { label: 'Last places', entries },
    { label: 'Actions', entries: known.commands.map(commandEntry) },
  ])
}

/** What of the page's own holds every word typed, the kinds in a fixed order. */
export function knownSections(known: Known, typed: string): Section[] {
  const words = wordsOf(typed)
  const holds = (text: string) => words.length > 0 && holdsWords(text, words)
  const projects = new Map(known.projects.map(({ id, name }) => [id, name]))
  return withEntries([
    {
      label: 'Prompts',
      entries: [
        ...known.prompts.map(({ id, name, projectId }) => ({ id, name, hint: projects.get(projectId) })),
        ...known.shared,
      ]
        .filter(({ name }) => holds(name))
        .map((one) => promptEntry(one.id, one.name, one.hint)),
    },
    {
      label: 'Projects',
      entries: known.projects
        .filter(({ name }) => holds(name))
        .map(({ id, name }) => ({
          key: `project ${id}`,
          icon: 'project',
          title: name,
          target: { to: 'project', projectId: id },
        })),
    },
    {
      label: 'Presets',
      entries: known.presets
        .filter(({ name }) => holds(name))
        .map(({ id, name, preview }) => ({
          key: `preset ${id}`,
          icon: 'preset',
          title: name,
          hint: preview.slice(0, longestHint).toWellFormed(),
          target: { to: 'preset', presetId: id },
        })),
    },
    {
      label: 'Models',
      entries: known.models
        .filter(({ id, name }) => holds(`${name} ${id}`))
        .map(({ id, name, hint, choose }) => ({
          key: `model ${id}`,
          icon: 'model',
          title: name,
          hint,
          target: { to: 'act', run: choose },
        })),
    },
    { label: 'Actions', entries: known.commands.filter(({ label }) => holds(label)).map(commandEntry) },
  ]).map(({ label, entries }) => ({ label, entries: entries.slice(0, mostOfAKind) }))
}

/** What the server found, below the page's own: what was chosen there must not move. */
export function foundSections(found: FoundThere, known: Section[], when: (at: string) => string): Section[] {
  const listed = new Set(known.flatMap(({ entries }) => entries.map(({ key }) => key)))
  return withEntries([
    {
      label: known.some(({ label }) => label === 'Prompts') ? 'More prompts' : 'Prompts',
      entries: found.prompts
        .map((one) => ({ ...promptEntry(one.prompt_id, one.title), snippet: one.snippet }))
        .filter(({ key }) => !listed.has(key)),
    },
    {
      label: 'Runs',
      entries: found.runs.map((one) => ({
        key: `run ${one.id}`,
        icon: 'run',
        title: one.title,
        hint: [versionName(one), one.model, when(one.created_at)].filter(Boolean).join(' · '),
        snippet: one.snippet,
        target: placeTarget(one.prompt_id, { tab: 'history', run: one.id }),
      })),
    },
    {
      label: 'Versions',
      entries: found.versions.map((one) => ({
        key: `version ${one.id}`,
        icon: 'version',
        title: one.title,
        hint: [versionName(one), when(one.created_at)].filter(Boolean).join(' · '),
        snippet: one.snippet,
        target: placeTarget(one.prompt_id, {
          tab: 'versions',
          ...(one.version_number !== null && { version: one.version_number }),
        }),
      })),
    },
  ])
}

const versionName = ({ version_number }: Found) => version_number !== null && `v${version_number}`

const withEntries = (sections: Section[]) => sections.filter(({ entries }) => entries.length > 0)

const placeTarget = (promptId: string, view: View): Target => ({ to: 'place', address: { promptId, view } })

const promptEntry = (id: string, name: string, project?: string): Entry => ({
  key: `prompt ${id}`,
  icon: 'prompt',
  title: name,
  hint: project,
  target: placeTarget(id, {}),
})

const commandEntry = ({ label, keys, run }: Known['commands'][number]): Entry => ({
  key: `action ${label}`,
  icon: 'action',
  title: label,
  keys,
  target: { to: 'act', run },
})

function placeEntry({ promptId, name, view }: Place, newName?: string): Entry {
  const { icon, hint } = lookOf(view)
  return {
    key: ['place', promptId, ...Object.values(view)].join(' '),
    icon,
    title: newName ?? name,
    hint,
    target: placeTarget(promptId, view),
  }
}

function lookOf({ tab, run, version, compare }: View): Pick<Entry, 'icon' | 'hint'> {
  if (tab === 'versions') return { icon: 'version', hint: version ? `v${version}` : 'Versions' }
  if (tab === 'history' && run) return { icon: 'run', hint: 'A run' }
  if (tab === 'history') return { icon: 'history', hint: compare ? 'Compared runs' : 'History' }
  return { icon: 'prompt' }
}

/** The key of the entry that is `by` places from another, round the list. */
export function moveFrom(sections: Section[], key: string | null, by: number): string | null {
  const all = sections.flatMap(({ entries }) => entries)
  if (all.length === 0) return null
  const at = all.findIndex((entry) => entry.key === key)
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length
  return all[next]?.key ?? null
}
