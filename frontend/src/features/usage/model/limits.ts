import type { Schemas } from '@playground/client'
import { formatCount } from '@/lib/format'

export type LimitUse = Schemas['LimitUse']

const whose = { organization: 'Workspace', person: 'You', key: 'API key' } as const

const isTokens = ({ name }: LimitUse) => name.endsWith('tokens')

/** "You, runs" or "API key “Nightly”, runs". */
export function limitTitle(use: LimitUse): string {
  const subject = use.scope === 'key' ? `${whose.key} “${use.subject}”` : whose[use.scope]
  return `${subject}, ${isTokens(use) ? 'tokens' : 'runs'}`
}

/** "8 of 10". */
export const limitSaid = ({ used, limit }: LimitUse): string =>
  `${formatCount(used)} of ${formatCount(limit)}`

/** The one to speak of: what is used up, then what nearly is; of these, the person's own first. */
export function worst(uses: LimitUse[]): LimitUse | null {
  const rank = (use: LimitUse) => use.percent * 10 - ['person', 'organization', 'key'].indexOf(use.scope)
  return uses.filter(({ percent }) => percent > 0).sort((a, b) => rank(b) - rank(a))[0] ?? null
}

/** What is said of it: what it is, and what to do next. */
export function warning(use: LimitUse, isAdmin: boolean): { title: string; says: string } {
  const what = isTokens(use) ? 'tokens' : 'runs'
  const of = {
    organization: "your workspace's",
    person: 'your',
    key: `the API key “${use.subject}”'s`,
  }[use.scope]
  const title =
    use.percent === 100
      ? `All of ${of} ${what} of this month are used.`
      : `${Math.floor((use.used / use.limit) * 100)} % of ${of} ${what} of this month are used.`
  const next = {
    organization: isAdmin ? 'Raise the limit, or wait for next month.' : 'An owner can raise the limit.',
    person: isAdmin ? 'Change the limit on the Team page.' : 'An owner or admin can give you more.',
    key: 'Raise its limit on the page of your API keys.',
  }[use.scope]
  return { title, says: next }
}
