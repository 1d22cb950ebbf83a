import type { Schemas } from '@playground/client'

type Rerun = Pick<Schemas['Rerun'], 'possible' | 'reason' | 'differs' | 'fields'>

const destinations = ['provider', 'endpoint']
const mostNamed = 3

/** Whether a run can be repeated, and what is worth knowing before: why not, or what would not be the same. */
export function againOf(rerun: Rerun | undefined): { possible: boolean; note: string | null } {
  // An instance that is older than this page says nothing about it.
  if (!rerun) return { possible: true, note: null }
  if (!rerun.possible) return { possible: false, note: rerun.reason ?? 'It cannot be run again now.' }
  return { possible: true, note: rerun.differs ? differenceOf(rerun.fields) : null }
}

function differenceOf(paths: readonly string[]): string {
  // "messages.0.content" is part of what a person knows as the messages.
  const fields = [...new Set(paths.map((path) => path.split('.')[0] ?? path))]
  const places = fields.filter((field) => destinations.includes(field))
  const sent = fields.filter((field) => !destinations.includes(field))
  const parts = [
    places.length > 0 && `go to a different ${listed(places)}`,
    sent.length > 0 && `send ${articleFor(sent)}different ${listed(sent)}`,
  ]
  return `Running it again would ${parts.filter(Boolean).join(' and ')}.`
}

const articleFor = ([first]: readonly string[]): string => (first === 'messages' ? '' : 'a ')

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed
  const shown = more > 1 ? [...names.slice(0, mostNamed), `${more} more`] : names
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : `${shown[0]}`
}
