/** Whose a value is: the person's who is signed in here, the browser's (its theme), or this tab's alone. */
export type Area = 'person' | 'browser' | 'tab'

// What the browser did not keep, for as long as the page lives.
const unkept = new Map<string, string | null>()
const idOf = (area: Area, key: string) => `${area} ${placeOf(area, key) ?? key}`

let person: string | null = null

/** Whose values are read and written from now on. A page belongs to one person for as long as it lives. */
export function keepFor(id: string | null): void {
  if (id === person) return
  person = id
  if (id !== null) claimUnowned()
}

export const keptFor = (): string | null => person

/**
 * The one way to the browser's storage. Where it is full or forbidden (then even naming it throws), values
 * live as long as the page; so do a person's while no one is signed in.
 */
export function readText(key: string, area: Area = 'person'): string | null {
  const id = idOf(area, key)
  if (unkept.has(id)) return unkept.get(id) ?? null
  const place = placeOf(area, key)
  if (place === null) return null
  try {
    return storageOf(area).getItem(place)
  } catch {
    return null
  }
}

/** Null removes the value. */
export function writeText(key: string, value: string | null, area: Area = 'person'): void {
  const id = idOf(area, key)
  const place = placeOf(area, key)
  if (place === null) return void unkept.set(id, value)
  try {
    if (value === null) storageOf(area).removeItem(place)
    else storageOf(area).setItem(place, value)
    unkept.delete(id)
  } catch {
    unkept.set(id, value)
  }
}

/** How the keys begin of comments that were written and not sent. */
export const unsentComments = 'unsent-comment/'

/** The keys that begin like this. */
export function storedKeys(prefix: string, area: Area = 'person'): string[] {
  const place = placeOf(area, prefix)
  if (place === null) return []
  try {
    const keys = Object.keys(storageOf(area)).filter((key) => key.startsWith(place))
    return keys.map((key) => prefix + key.slice(place.length))
  } catch {
    return []
  }
}

/** Leaves nothing of the person in this browser. */
export function forgetPerson(): void {
  for (const key of storedKeys('')) writeText(key, null)
  unkept.clear()
}

/** A value that was written as JSON; the fallback where it is missing or not what `is` takes. */
export function readStored<T>(
  key: string,
  fallback: T,
  is: (value: unknown) => value is T,
  area: Area = 'person',
): T {
  const value = parseJson(readText(key, area))
  return is(value) ? value : fallback
}

export function writeStored(key: string, value: unknown): void {
  writeText(key, JSON.stringify(value))
}

const storageOf = (area: Area): Storage => globalThis[area === 'tab' ? 'sessionStorage' : 'localStorage']

function placeOf(area: Area, key: string): string | null {
  if (area !== 'person') return key
  return person === null ? null : `person/${person}/${key}`
}

// From when values were the browser's. These hold nothing that was typed, so the next person may have them.
const unowned = [
  'last-prompt',
  'open-projects',
  'sidebar',
  'split',
  'parameters-open',
  'output-view',
  'demo-banner-hidden',
]

function claimUnowned(): void {
  for (const key of unowned) {
    const value = readText(key, 'browser')
    if (value === null) continue
    if (readText(key) === null) writeText(key, value)
    writeText(key, null, 'browser')
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
