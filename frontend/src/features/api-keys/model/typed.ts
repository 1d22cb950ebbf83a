import type { ApiKey, Scope } from '../api/api-keys'
import { readLimit } from './keys'

/** What of a key can be changed, as it is typed. */
export type Typed = { name: string; scopes: Scope[]; perMinute: string; perMonth: string }

export const fresh: Typed = { name: '', scopes: ['view', 'run'], perMinute: '', perMonth: '' }

export const typedOf = (key: ApiKey): Typed => ({
  name: key.name,
  scopes: key.scopes,
  perMinute: String(key.requests_per_minute ?? ''),
  perMonth: String(key.monthly_executions ?? ''),
})

type Content = {
  name: string
  scopes: Scope[]
  requests_per_minute: number | null
  monthly_executions: number | null
}

/** What is to be sent, or what is wrong, by field. */
export function readTyped(typed: Typed): { content: Content } | { wrong: Record<string, string> } {
  const perMinute = readLimit(typed.perMinute, 1)
  const perMonth = readLimit(typed.perMonth, 0)
  const wrong: Record<string, string> = {}
  if (typed.name.trim() === '') wrong.name = 'This is needed, to know it again.'
  if (typed.scopes.length === 0) wrong.scopes = 'Choose at least one.'
  if (perMinute === undefined || (perMinute ?? 0) > 1_000_000)
    wrong.requests_per_minute = 'A whole number from 1 to 1,000,000, or nothing.'
  if (perMonth === undefined) wrong.monthly_executions = 'A whole number, or nothing.'
  if (Object.keys(wrong).length > 0) return { wrong }
  return {
    content: {
      name: typed.name.trim(),
      scopes: typed.scopes,
      requests_per_minute: perMinute ?? null,
      monthly_executions: perMonth ?? null,
    },
  }
}

const day = 86_400_000

/** How long a key may live, as it is chosen. */
export const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'No end' },
]

export const endAfter = (days: string, now: number): string | null =>
  days === '' ? null : new Date(now + Number(days) * day).toISOString()
