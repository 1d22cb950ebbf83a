import type { Schemas } from '@playground/client'
import { formatDay } from '@/lib/format'

/** The draft as it stands now, to hold versions against. */
export type DraftState = Pick<Schemas['PromptVersion'], 'content_snapshot' | 'model_config_snapshot'>

const reasons: Record<string, string> = {
  run: 'kept by a run',
  elapsed: 'kept after a while',
  manual: 'kept by hand',
  restore: 'kept at a restore',
}

export const reasonText = (reason: string) => reasons[reason] ?? reason

type Dated = { created_at: string }

/** Versions under the day they are from, newest first. */
export function byDay<T extends Dated>(
  versions: readonly T[],
  now = new Date(),
): { day: string; versions: T[] }[] {
  const days: { day: string; versions: T[] }[] = []
  for (const version of versions) {
    const day = formatDay(version.created_at, now)
    const last = days.at(-1)
    if (last?.day === day) last.versions.push(version)
    else days.push({ day, versions: [version] })
  }
  return days
}

type Content = { system_prompt: string; messages: readonly { role: string; content: string }[] }

const headings: Record<string, string> = { system: 'System', user: 'User', assistant: 'Assistant' }

export type Pair = { key: string; role: string; before: string; after: string }

/** The messages of two states in pairs, place by place; one that is missing is an empty text. */
export function pairs(before: Content, after: Content): Pair[] {
  const [a, b] = [turns(before), turns(after)]
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => {
    const roles = [a[at]?.role, b[at]?.role].filter((role) => role !== undefined)
    const names = [...new Set(roles)].map((role) => headings[role] ?? role)
    return {
      key: at === 0 ? 'system' : `message ${at}`,
      role: names.join(' → '),
      before: a[at]?.content ?? '',
      after: b[at]?.content ?? '',
    }
  }).filter((pair) => pair.before !== '' || pair.after !== '')
}

function turns({ system_prompt, messages }: Content) {
  return [{ role: 'system', content: system_prompt }, ...messages]
}
