import { serverNow } from './clock'

// How figures are written everywhere: "8.6 s", "268 → 418", "$0.0071", "−13 %". A missing figure is "–".
const none = '–'
const minus = '−'

// Made once each: a format takes a hundred times as long to make as a text takes to write, and the page stands
// still while thousands of them are thrown away.
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayOfYear = { weekday: 'long', day: 'numeric', month: 'long' } as const
const dayFormat = new Intl.DateTimeFormat('en-GB', dayOfYear)
const dayAndYearFormat = new Intl.DateTimeFormat('en-GB', { ...dayOfYear, year: 'numeric' })

type Maybe = number | null | undefined

export function formatCount(value: Maybe): string {
  return value == null ? none : whole.format(value)
}

/** "1,000+" where there may be more than were counted. */
export const formatAtLeast = (count: number, mayBeMore: boolean): string =>
  mayBeMore ? `${formatCount(count)}+` : formatCount(count)

/** 0.44 s under a second, 8.6 s under a minute, then 1 min 05 s. */
export function formatDuration(ms: Maybe): string {
  if (ms == null) return none
  if (ms < 995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

export function formatCost(usd: Maybe): string {
  if (usd == null) return none
  if (usd === 0) return 'Free'
  if (usd < 0.00005) return '< $0.0001'
  return `$${usd.toFixed(usd >= 100 ? 2 : 4)}`
}

export function formatTokens(input: Maybe, output: Maybe): string {
  return input == null && output == null ? none : `${formatCount(input)} → ${formatCount(output)}`
}

/** How far b is from a. Null when there is nothing to say: equal, unknown, or from nothing. */
export function formatDifference(a: Maybe, b: Maybe): string | null {
  if (a == null || b == null || a === 0) return null
  const percent = Math.round(((b - a) / a) * 100)
  if (percent === 0) return null
  return `${percent < 0 ? minus : '+'}${whole.format(Math.abs(percent))} %`
}

/** A number with a real minus, as it stands in a field. */
export function formatNumber(value: number, digits: number): string {
  formats[digits] ??= new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return formats[digits].format(value).replace('-', minus)
}

const formats: Intl.NumberFormat[] = []

export function formatClock(time: string | Date): string {
  return clockFormat.format(new Date(time))
}

/** "Today", "Yesterday", "Friday, 20 November", and the year when it is another one. */
export function formatDay(time: string | Date, now = new Date(serverNow())): string {
  const day = new Date(time)
  const daysAgo = Math.round((midnight(now) - midnight(day)) / 86_400_000)
  if (daysAgo === 0) return 'Today'
  if (daysAgo === 1) return 'Yesterday'
  const format = day.getFullYear() === now.getFullYear() ? dayFormat : dayAndYearFormat
  const text = format.format(day)
  return text.includes(',') ? text : text.replace(' ', ', ')
}

export function formatMoment(time: string | Date, now = new Date(serverNow())): string {
  return `${formatDay(time, now)}, ${formatClock(time)}`
}

/** A moment within a sentence: "since yesterday, 18:20". */
export const momentInSentence = (time: string | Date, now?: Date): string =>
  formatMoment(time, now).replace(/^(Today|Yesterday)/, (day) => day.toLowerCase())

/** When its day began here, in milliseconds. */
export function midnight(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()
}
