/** Which folders stand open. Kept as a list of those the person has opened or closed against the default. */
export type Folded = Readonly<Record<string, boolean>>

const storageKey = 'open-projects'

/** A folder is open when the person left it so; else when it holds the open prompt, or is the only one. */
export function isOpen(chosen: Folded, id: string, current: string | null, count: number): boolean {
  return chosen[id] ?? (id === current || count === 1)
}

export function readFolded(storage: Pick<Storage, 'getItem'>): Folded {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    const entries = Object.entries(kept).filter((entry) => typeof entry[1] === 'boolean')
    return Object.fromEntries(entries) as Folded
  } catch {
    return {}
  }
}

export function writeFolded(storage: Pick<Storage, 'setItem'>, chosen: Folded): void {
  try {
    storage.setItem(storageKey, JSON.stringify(chosen))
  } catch {
    // Folders then open by the default next time.
  }
}
