import type { Alternative } from '@/entities/execution/model/token-places'
import { formatNumber } from '@/lib/format'

const bounds = [0.9, 0.6, 0.3, 0.1]

/** How unlikely a token was, from 0 for as good as certain to 4. */
export const levelOf = (logprob: number): number => bounds.filter((bound) => Math.exp(logprob) < bound).length

/** "42 %", "0.3 %", "< 0.1 %", or "–" where it is not known. */
export function percentOf(logprob: number | null): string {
  if (logprob === null) return '–'
  const percent = Math.exp(logprob) * 100
  if (percent < 0.1) return '< 0.1 %'
  return `${formatNumber(percent, percent < 9.95 ? 1 : 0)} %`
}

const signs: Record<string, string> = { ' ': '␣', '\n': '↵', '\r': '↵', '\t': '⇥' }

/** A token with its white space to be seen. */
export const visible = (token: string): string =>
  token.replaceAll(/[ \n\r\t]/g, (sign) => signs[sign] ?? sign) || 'End of the text'

/** Whether a token can be put into a text: not the end of one, nor a part of a character. */
export const isText = ({ token, bytes }: Alternative): boolean =>
  token !== '' && bytes === undefined && !token.includes('\ufffd')
