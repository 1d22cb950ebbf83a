import { formatDay, momentInSentence } from '@/lib/format'
import type { PublicLink } from '../api/links'

export type LinkState = 'works' | 'expired' | 'off' | 'broken'

/** Whether a link shows anything now, and why not. */
export function stateOf(link: PublicLink, isAllowed: boolean): LinkState {
  if (link.is_expired) return 'expired'
  if (link.url === null) return 'broken'
  return isAllowed ? 'works' : 'off'
}

const runsText = (n: number) => (n === 0 ? '' : ` · ${n} ${n === 1 ? 'run' : 'runs'}`)

/** What it shows, and for how long, in one line. */
export function linkText(link: PublicLink, isAllowed: boolean): string {
  const shows = `Version ${link.version_number}${runsText(link.execution_ids.length)}${link.include_values ? ' with values' : ''}`
  switch (stateOf(link, isAllowed)) {
    case 'expired':
      return `${shows} · expired ${momentInSentence(link.expires_at)}`
    case 'broken':
      return `${shows} · works no more, since the server’s secret was changed`
    case 'off':
      return `${shows} · off while this workspace allows no public links`
    case 'works':
      return `${shows} · works until ${formatDay(link.expires_at)} · ${opened(link)}`
  }
}

const opened = ({ last_opened_at: at }: PublicLink): string =>
  at === null ? 'not opened yet' : `last opened ${momentInSentence(at)}`

/** How long a link may work, in days. */
export const lives = [
  { value: '7', label: 'A week' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
] as const

const dayMs = 86_400_000

/** The end of so many days from now. A year is a little less, so that clocks which differ do not make it too long. */
export function endAfter(days: string, now: number): string {
  const slack = days === '365' ? dayMs / 24 : 0
  return new Date(now + Number(days) * dayMs - slack).toISOString()
}
