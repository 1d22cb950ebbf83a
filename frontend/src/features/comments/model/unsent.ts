import { randomId } from '@playground/client'
import { readText, storedKeys, unsentComments, writeText } from '@/lib/stored'
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

/** Where a page keeps what it has not sent. */
export type Place = { unsent: Unsent; keep: (next: Unsent) => void }

/**
 * A page's place in a slot: "new", or "reply" or "edit" with a comment's id. Pages share a slot, so that what
 * one leaves behind is there in the next; one that finds another's text where its own was goes on beside it.
 */
export function openUnsent(promptId: string, slot: string): Place {
  const shared = keyOf(promptId, slot)
  let key = ownKey(shared)
  let seen = readText(key)
  return {
    unsent: parse(seen),
    keep(next) {
      if (readText(key) !== seen) {
        key = `${shared}/${randomId()}`
        writeText(shared, key, 'tab')
      }
      const isEmpty = next.text.trim() === '' && Object.keys(next.about).length === 0
      seen = isEmpty ? null : JSON.stringify(next)
      writeText(key, seen)
    },
  }
}

/** Of the keys under a slot's, this page's own of before a reload, else one that has a text. */
function ownKey(shared: string): string {
  const keys = [readText(shared, 'tab'), shared, ...storedKeys(`${shared}/`)]
  return keys.find((key) => key !== null && readText(key) !== null) ?? shared
}

export const readUnsent = (promptId: string, slot: string): Unsent => openUnsent(promptId, slot).unsent

function parse(kept: string | null): Unsent {
  try {
    const value: unknown = JSON.parse(kept ?? 'null')
    return isUnsent(value) ? { ...nothingUnsent, ...value } : nothingUnsent
  } catch {
    return nothingUnsent
  }
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
