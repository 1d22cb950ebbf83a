const minute = 60_000
const plural = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'} ago`

/** "Saved", and after a minute of quiet how long ago. */
export function savedAgo(at: number, now: number): string {
  const minutes = Math.floor((now - at) / minute)
  if (minutes < 1) return 'Saved'
  if (minutes < 60) return `Saved ${plural(minutes, 'minute')}`
  if (minutes < 48 * 60) return `Saved ${plural(Math.floor(minutes / 60), 'hour')}`
  return `Saved ${plural(Math.floor(minutes / 60 / 24), 'day')}`
}
