import { data } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { session } from '@/entities/session/model/session'
import { connection } from '@/lib/connection'
import { noticed, onNotice } from '@/lib/notice'
import { Reporter } from '../model/reporter'

const longestMs = 30_000

/** Sends what this page notices from now on, and what it has noticed so far. Call once. */
export function startReporting(): void {
  const reporter = new Reporter({
    noticed,
    person() {
      const state = session.get()
      return state.status === 'signed-in' ? state.user.id : null
    },
    isOnline: () => connection.get() === 'online',
    send(body, { keepalive }) {
      const limit = keepalive ? { keepalive } : { signal: AbortSignal.timeout(longestMs) }
      return data(api.POST('/v1/client-events', { body, ...limit }))
    },
  })
  onNotice(reporter.soon)
  connection.subscribe(reporter.soon)
  session.subscribe(reporter.soon)
  addEventListener('pagehide', reporter.leave)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') reporter.leave()
  })
  if (noticed.length > 0) reporter.soon()
}
