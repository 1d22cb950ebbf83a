import { formatDay } from '@/lib/format'
import { useLimits } from '../api/usage'
import { limitSaid, limitTitle } from '../model/limits'
import styles from './usage-row.module.css'

/** How much is used of the month's limits; nothing where there are none. */
export function LimitBars() {
  const { data } = useLimits()
  if (!data || data.limits.length === 0) return null
  return (
    <section className={styles.limits} aria-label="Limits of this month">
      <h3>Limits of this month</h3>
      {data.limits.map((use) => (
        <div key={`${use.id} ${use.name}`} className={styles.limit} data-percent={use.percent}>
          <span>{limitTitle(use)}</span>
          <span className="num">{limitSaid(use)}</span>
          <progress
            aria-label={limitTitle(use)}
            max={Math.max(use.limit, 1)}
            value={Math.min(use.used, use.limit)}
          />
        </div>
      ))}
      <p className="muted">They begin anew on {formatDay(data.resets_at)}.</p>
    </section>
  )
}
