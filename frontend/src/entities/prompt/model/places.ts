import { readStored, writeStored } from '@/lib/stored'

/** What of a prompt was looked at: itself, its history or one run in it, its versions or one of them. */
export type View = { tab?: 'history' | 'versions'; run?: string; version?: number; compare?: string }
export type Place = { promptId: string; name: string; view: View }

const key = 'places'
/** Ten, and the one that is open. */
const most = 11

const idOf = ({ promptId, view }: Pick<Place, 'promptId' | 'view'>) =>
  [promptId, view.tab, view.run, view.version, view.compare].join(' ')

export const isSamePlace = (
  a: Pick<Place, 'promptId' | 'view'>,
  b: Pick<Place, 'promptId' | 'view'>,
): boolean => idOf(a) === idOf(b)

/** Where the person was, the latest first. */
export const readPlaces = (): Place[] => readStored(key, [], isList).filter(isPlace)

export function rememberPlace(place: Place): void {
  const others = readPlaces().filter((one) => !isSamePlace(one, place))
  writeStored(key, [place, ...others].slice(0, most))
}

/** What is gone leads nowhere. */
export function forgetPlaces(promptId: string): void {
  writeStored(
    key,
    readPlaces().filter((one) => one.promptId !== promptId),
  )
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value)

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null) return false
  const { promptId, name, view } = value as Partial<Record<keyof Place, unknown>>
  return typeof promptId === 'string' && typeof name === 'string' && typeof view === 'object' && view !== null
}
