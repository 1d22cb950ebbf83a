import { data, randomId } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { session } from '@/entities/session/model/session'
import { connection } from '@/lib/connection'
import { noticed, onNotice } from '@/lib/notice'
import { keptFor } from '@/lib/stored'
import { keepBatches, takeBatches } from '../model/kept-batches'
import { Reporter } from '../model/reporter'

const longestMs = 30_000
// By then a page that was there just before this one has sent what it had, or is gone.
const othersMs = 65_000

/** Sends what this page notices from now on, and what it has noticed so far. Call once. */
export function startReporting(): void {
  const page = randomId()
  const person = () => {
    const state = session.get()
    return state.status === 'signed-in' && state.user.id === keptFor() ? state.user.id : null
  }
  const reporter = new Reporter({
    noticed,
    person,
    keep: (batches) => keepBatches(page, batches, Date.now()),
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
  const takeLeft = () => {
    const by = person()
    if (by !== null) reporter.takeOver(by, takeBatches(page, Date.now()))
  }
  takeLeft()
  setTimeout(takeLeft, othersMs)
  if (noticed.length > 0) reporter.soon()
}
