import type { Version } from '@/entities/prompt/api/version'
import type { useVersions } from '@/entities/prompt/api/versions'
import { ChangesLine } from '@/entities/prompt/components/changes-line'
import { formatClock } from '@/lib/format'
import { groupByDay } from '@/lib/group-by-day'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { reasonText } from '../model/versions'
import styles from './version-list.module.css'

type Props = {
  list: ReturnType<typeof useVersions>
  openNumber: number | null
  onOpen: (number: number) => void
}

export function VersionList({ list, openNumber, onOpen }: Props) {
  return (
    <div className="scroll">
      {groupByDay(list.versions).map(({ day, items }) => (
        <section key={day} aria-label={day}>
          <h2 className={styles.day}>{day}</h2>
          <ul className={styles.list}>
            {items.map((version) => (
              <li key={version.id}>
                <button
                  type="button"
                  aria-current={version.version_number === openNumber || undefined}
                  onClick={() => onOpen(version.version_number)}
                >
                  <b className="strong">v{version.version_number}</b>
                  <span className="cut">
                    {version.message ? (
                      <bdi>{version.message}</bdi>
                    ) : (
                      <span className="soft">{reasonText(version)}</span>
                    )}
                  </span>
                  <span className="muted">
                    {version.message && <span className="hide-m">{reasonText(version)}, </span>}
                    {version.created_by.name}, {formatClock(version.created_at)}
                  </span>
                  {whatChanged(version)}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage && (
        <Button look="ghost" inset onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  )
}

/** Nothing where a release that did not yet say made the version, and it is too long to be compared in a list. */
function whatChanged({ changes, version_number }: Version) {
  const line = changes ? <ChangesLine changes={changes} /> : version_number === 1 && 'the first version'
  return line && <span className={classes(styles.changes, 'cut')}>{line}</span>
}
