import { ApiError } from '@playground/client'
import { type ReactNode, useId, useMemo, useSyncExternalStore } from 'react'
import { connection } from '@/lib/connection'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { useInsights } from '../api/insights'
import { beginOf, type Insights, isEmpty, panelsOf, type Range, troublesOf } from '../model/panels'
import styles from './insights.module.css'
import { InsightsPanel } from './insights-panel'

/** How runs and saves of this workspace did in so many days. */
export function InsightsView({ range, action }: { range: Range; action: ReactNode }) {
  const { data, error, isPlaceholderData, refetch } = useInsights(beginOf(range))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Skeleton padded />
  return (
    <div className={styles.page}>
      {error && <Failed error={error} onRetry={() => void refetch()} isOld />}
      {isEmpty(data) ? (
        <EmptyState title={`Nothing was run in these ${range} days`} action={action}>
          Here will stand, day by day: how many runs succeed, how soon the first word comes, how often a
          prompt is run until it is right, and whether what is typed is saved without waiting.
        </EmptyState>
      ) : (
        <Panels insights={data} isOld={isPlaceholderData} />
      )}
    </div>
  )
}

function Panels({ insights, isOld }: { insights: Insights; isOld: boolean }) {
  const panels = useMemo(() => panelsOf(insights), [insights])
  const days = useMemo(() => insights.days.map(({ day }) => day), [insights])
  return (
    <div className={classes(styles.panels, isOld && styles.old)} aria-busy={isOld}>
      {panels.map((panel) => (
        <InsightsPanel key={panel.title} panel={panel} insights={insights} days={days} />
      ))}
      <Troubles insights={insights} />
    </div>
  )
}

function Troubles({ insights }: { insights: Insights }) {
  const id = useId()
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>Streams and screens</h2>
      </header>
      <table className={classes(styles.troubles, 'num')} aria-labelledby={id}>
        <thead className="sr">
          <tr>
            <th scope="col">What happened</th>
            <th scope="col">How often</th>
          </tr>
        </thead>
        <tbody>
          {troublesOf(insights).map(({ name, count }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Failed({ error, onRetry, isOld }: { error: Error; onRetry: () => void; isOld?: boolean }) {
  const state = useSyncExternalStore(connection.subscribe, connection.get)
  const title = state === 'offline' ? 'You are offline' : 'The insights did not load'
  return (
    <div className={isOld ? undefined : 'padded'}>
      <h2 className="sr">What is wrong</h2>
      <ErrorState
        tone={state === 'offline' ? 'warn' : 'bad'}
        title={title}
        code={error instanceof ApiError ? error.code : null}
        actions={<Button onClick={onRetry}>Try again</Button>}
      >
        {isOld ? 'What stands below is from before. ' : ''}
        {state === 'offline'
          ? 'They come by themselves when the server can be reached.'
          : sentences(error.message)}
      </ErrorState>
    </div>
  )
}
