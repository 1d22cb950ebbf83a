import { randomId } from '@playground/client'
import { readText, unsentComments, writeText } from '@/lib/stored'
import type { Anchor } from './anchor'
import type { Person } from './mentioned'

/** What a new thread is about: nothing named is the draft. */
export type About = { anchor?: Anchor; version?: number; execution?: string }

/** A comment that was written and not sent: it survives a reload, and a server that is away. */
export type Unsent = {
  text: string
  people: Person[]
  about: About
  /** The key under which the server makes one comment of this text, however often it is sent. */
  sent: { key: string; what: string } | null
}

export const nothingUnsent: Unsent = { text: '', people: [], about: {}, sent: null }

const keyOf = (promptId: string, slot: string) => `${unsentComments}${promptId}/${slot}`

/** `slot` is "new", or "reply" or "edit" with a comment's id. */
export function readUnsent(promptId: string, slot: string): Unsent {
  try {
    const kept: unknown = JSON.parse(readText(keyOf(promptId, slot)) ?? 'null')
    return isUnsent(kept) ? { ...nothingUnsent, ...kept } : nothingUnsent
  } catch {
    return nothingUnsent
  }
}

export function writeUnsent(promptId: string, slot: string, unsent: Unsent): void {
  const isEmpty = unsent.text.trim() === '' && Object.keys(unsent.about).length === 0
  writeText(keyOf(promptId, slot), isEmpty ? null : JSON.stringify(unsent))
}

/** The unsent comment with a key for what it says now: sent again as it was, it has the key of before. */
export function toSend(unsent: Unsent): Unsent & { sent: { key: string; what: string } } {
  const what = JSON.stringify([unsent.text, unsent.people.map(({ id }) => id), unsent.about])
  return { ...unsent, sent: unsent.sent?.what === what ? unsent.sent : { key: randomId(), what } }
}

function isUnsent(value: unknown): value is Partial<Unsent> {
  if (typeof value !== 'object' || value === null) return false
  const { text, people, about } = value as Record<string, unknown>
  return typeof text === 'string' && Array.isArray(people) && typeof about === 'object' && about !== null
}
