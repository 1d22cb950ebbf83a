// A Date header has whole seconds and took its time to get here: less than this is no difference.
const noiseMs = 2_000
let aheadMs = 0

/**
 * The time by the server's clock, in milliseconds, as its last answer told it. Whatever the server has dated is
 * put beside this one: the clock of this machine may be wrong.
 */
export const serverNow = (): number => Date.now() + aheadMs

/** Takes the time from an answer of the server. */
export function noteServerTime(headers: Headers): void {
  const ahead = Date.parse(headers.get('Date') ?? '') - Date.now()
  if (Math.abs(ahead - aheadMs) > noiseMs) aheadMs = Math.abs(ahead) > noiseMs ? ahead : 0
}
