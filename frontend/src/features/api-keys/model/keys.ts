import type { ApiKey, Scope } from '../api/api-keys'

const minute = 60_000
const hour = 60 * minute

/** What each scope lets a program do, in their order. */
const scopes: { scope: Scope; says: string }[] = [
  { scope: 'view', says: 'View: read prompts, versions, runs and usage.' },
  { scope: 'edit', says: 'Edit: change prompts, versions, presets and runs.' },
  { scope: 'run', says: 'Run: run prompts and completions, which cost what they cost you.' },
  { scope: 'manage', says: 'Manage: share, move, delete and restore.' },
]

/** What a key of a person may do at all: no more than their role. */
export const scopesOf = (role: string) => scopes.filter(({ scope }) => role !== 'viewer' || scope === 'view')

/** A key, and those before it that still work. */
export type KeyWithOld = { key: ApiKey; old: ApiKey[] }

/** Puts keys that were rotated below the one that took their place, where that is still there. */
export function grouped(list: ApiKey[]): KeyWithOld[] {
  const byId = new Map(list.map((key) => [key.id, key]))
  const taken = new Set<string>()
  const groups: KeyWithOld[] = []
  for (const key of list) {
    if (taken.has(key.id)) continue
    const group: KeyWithOld = { key, old: [] }
    let before = byId.get(key.rotated_from ?? '')
    while (before && !taken.has(before.id)) {
      taken.add(before.id)
      group.old.push(before)
      before = byId.get(before.rotated_from ?? '')
    }
    groups.push(group)
  }
  return groups
}

/** How long a key that was rotated works on: in words, and in hours. Null for one that was not, and when it is over. */
export function grace(key: ApiKey, now: number): { words: string; hours: number } | null {
  if (!key.rotated_at || !key.expires_at) return null
  const left = Date.parse(key.expires_at) - now
  if (left <= 0) return null
  const minutes = Math.ceil(left / minute)
  const words = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return { words, hours: left / hour }
}

/** "28 Feb", and the year when it is another one. */
export function shortDay(time: string, now: number): string {
  const day = new Date(time)
  const isThisYear = day.getFullYear() === new Date(now).getFullYear()
  return (isThisYear ? dayFormat : dayAndYearFormat).format(day)
}

const shortForm = { day: 'numeric', month: 'short' } as const
const dayFormat = new Intl.DateTimeFormat('en-GB', shortForm)
const dayAndYearFormat = new Intl.DateTimeFormat('en-GB', { ...shortForm, year: 'numeric' })

/** A limit as it is typed: null for none, undefined for what is no limit. */
export function readLimit(typed: string, least: number): number | null | undefined {
  const text = typed.replaceAll(/[\s,]/g, '')
  if (text === '') return null
  const limit = Number(text)
  return /^\d{1,9}$/.test(text) && limit >= least ? limit : undefined
}

/** A first request with a key, by what it may do. */
export function example(origin: string, secret: string, may: Scope[]): string {
  const bearer = `-H "Authorization: Bearer ${secret}"`
  if (!may.includes('run')) return `curl ${origin}/v1/projects \\\n  ${bearer}`
  return [
    `curl ${origin}/v1/prompts/PROMPT_ID/execute`,
    bearer,
    '-H "Content-Type: application/json" -H "Accept: application/json"',
    `-d '{"variable_values": {}}'`,
  ].join(' \\\n  ')
}
