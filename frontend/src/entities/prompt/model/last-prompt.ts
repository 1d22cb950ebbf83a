const storageKey = 'last-prompt'

/** Where "/" leads. Kept per browser, not per person: an id that is not yours is a 404 and is passed over. */
export function readLastPrompt(storage: Pick<Storage, 'getItem'>): string | null {
  try {
    const id = storage.getItem(storageKey)
    return id && /^[0-9a-f-]{36}$/.test(id) ? id : null
  } catch {
    return null
  }
}

export function rememberPrompt(storage: Pick<Storage, 'setItem'>, id: string): void {
  try {
    storage.setItem(storageKey, id)
  } catch {
    // Then "/" leads to the first prompt.
  }
}

/** The next prompt to show when one goes away: the one below it, else the one above, else none. */
export function neighbour(ids: readonly string[], gone: string): string | null {
  const at = ids.indexOf(gone)
  return ids[at + 1] ?? ids[at - 1] ?? null
}
