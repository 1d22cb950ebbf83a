type Area = 'localStorage' | 'sessionStorage'

// What the browser did not keep, for as long as the page lives.
const unkept = new Map<string, string | null>()
const idOf = (area: Area, key: string) => `${area} ${key}`

/**
 * The one way to the browser's storage. Where it is full or forbidden (then even naming it throws), values
 * live as long as the page.
 */
export function readText(key: string, area: Area = 'localStorage'): string | null {
  const id = idOf(area, key)
  if (unkept.has(id)) return unkept.get(id) ?? null
  try {
    return globalThis[area].getItem(key)
  } catch {
    return null
  }
}

/** Null removes the value. */
export function writeText(key: string, value: string | null, area: Area = 'localStorage'): void {
  const id = idOf(area, key)
  try {
    if (value === null) globalThis[area].removeItem(key)
    else globalThis[area].setItem(key, value)
    unkept.delete(id)
  } catch {
    unkept.set(id, value)
  }
}

/** The keys in localStorage that begin like this. */
export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(globalThis.localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}

/** A value that was written as JSON; the fallback where it is missing or not what `is` takes. */
export function readStored<T>(key: string, fallback: T, is: (value: unknown) => value is T): T {
  const value = parseJson(readText(key))
  return is(value) ? value : fallback
}

export function writeStored(key: string, value: unknown): void {
  writeText(key, JSON.stringify(value))
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
