import { own } from '@/lib/own'
import { readStored, writeStored } from '@/lib/stored'

/** Which folders stand open. Kept as a list of those the person has opened or closed against the default. */
export type Folded = Readonly<Record<string, boolean>>

const storageKey = 'open-projects'

/** A folder is open when the person left it so; else when it holds the open prompt, or is the only one. */
export function isOpen(chosen: Folded, id: string, current: string | null, count: number): boolean {
  return own(chosen, id) ?? (id === current || count === 1)
}

export function readFolded(): Folded {
  const entries = Object.entries(readStored(storageKey, {}, isObject))
  return Object.fromEntries(
    entries.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
  )
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

export const writeFolded = (chosen: Folded): void => writeStored(storageKey, chosen)
