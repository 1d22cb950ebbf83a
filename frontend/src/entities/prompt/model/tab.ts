import { randomId } from '@playground/client'
import { readText, writeText } from '@/lib/stored'

const key = 'playground-tab'

/** This page load. Its lock is held as long as the page lives, however it ends, so others can tell. */
export const tabId: string = randomId()

const reloadedFrom = readText(key, 'tab')
writeText(key, tabId, 'tab')
const lockOf = (tab: string) => `${key}-${tab}`
// Where storage is forbidden locks are too, and then no other page can read what this one keeps.
navigator.locks?.request(lockOf(tabId), () => new Promise(() => undefined)).catch(() => undefined)

export async function isTabAlive(tab: string): Promise<boolean> {
  if (tab === tabId) return true
  // A reload may come before the lock of the page it replaces has been let go.
  if (tab === reloadedFrom) return false
  const held = (await navigator.locks?.query())?.held ?? []
  return held.some((lock) => lock.name === lockOf(tab))
}
