/** JSON in localStorage. Where storage is full or forbidden the value lives as long as the page. */
export function readStored<T>(key: string, fallback: T, is: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return is(value) ? value : fallback
  } catch {
    return fallback
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Nothing that is kept this way is worth stopping for.
  }
}
