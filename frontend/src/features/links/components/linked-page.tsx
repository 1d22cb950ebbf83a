import { ApiError } from '@playground/client'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { OutputViewSwitch } from '@/entities/execution/components/output-view-switch'
import { useOutputView } from '@/entities/execution/components/use-output-view'
import { SnapshotView } from '@/entities/prompt/components/snapshot'
import { parameterRows } from '@/entities/prompt/model/parameters'
import { formatDay } from '@/lib/format'
import { Button } from '@/ui/button'
import factStyles from '@/ui/facts.module.css'
import foldStyles from '@/ui/fold.module.css'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { withIndexKeys } from '@/ui/with-index-keys'
import { Wordmark } from '@/ui/wordmark'
import { type LinkedPrompt, useLinkedPrompt } from '../api/linked-prompt'
import styles from './linked.module.css'
import { LinkedRunView } from './linked-run'

type Props = {
  token: string
  /** What the person may do with it, once it is there. */
  actions: (shown: LinkedPrompt) => ReactNode
  /** At the end of the page. */
  footer: ReactNode
}

/** What a public link shows, for all who have it: to read, and no more. */
export function LinkedPage({ token, actions, footer }: Props) {
  const query = useLinkedPrompt(token)
  return (
    <div className={styles.page}>
      <meta name="robots" content="noindex, nofollow" />
      <meta name="referrer" content="no-referrer" />
      <header className={styles.top}>
        <Wordmark />
        {query.data && actions(query.data)}
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
        <Shown query={query} />
      </main>
      <footer className={styles.footer}>{footer}</footer>
    </div>
  )
}

function Shown({ query: { data, error, refetch } }: { query: ReturnType<typeof useLinkedPrompt> }) {
  if (data) return <Prompt shown={data} />
  if (error instanceof ApiError && error.status === 404)
    return (
      <EmptyState page title="This link shows nothing">
        It was revoked, has expired, or never was. Ask the person who sent it for a new one.
      </EmptyState>
    )
  if (error)
    return (
      <ErrorState
        title="The prompt did not load"
        actions={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        {error.message}
      </ErrorState>
    )
  return <Skeleton label="The prompt is loading" />
}

function Prompt({ shown }: { shown: LinkedPrompt }) {
  const { version, runs } = shown
  return (
    <>
      <h1 className={styles.name}>{shown.prompt_name}</h1>
      <p className="muted">
        Version {version.version_number} · to read only · this link works until {formatDay(shown.expires_at)}
      </p>
      <section className={styles.part} aria-labelledby="linked-prompt">
        <h2 id="linked-prompt">Prompt</h2>
        <div className={styles.card}>
          <SnapshotView snapshot={version.content_snapshot} />
        </div>
      </section>
      <details className={foldStyles.fold}>
        <summary>
          <ChevronRight />
          Parameters
        </summary>
        <dl className={factStyles.rows}>
          {parameterRows(version.model_config_snapshot).map(({ key, label, value, code }) => (
            <div key={key} className={styles.fact}>
              <dt>{label}</dt>
              <dd className={code ? 'mono' : undefined}>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <Runs runs={runs} version={version.version_number} />
    </>
  )
}

function Runs({ runs, version }: { runs: LinkedPrompt['runs']; version: number }) {
  const { view, show } = useOutputView()
  if (runs.length === 0) return null
  return (
    <section className={styles.part} aria-labelledby="linked-runs">
      <div className={styles.head}>
        <h2 id="linked-runs">{runs.length === 1 ? 'Answer' : `${runs.length} answers`}</h2>
        <OutputViewSwitch view={view} onShow={show} />
      </div>
      {withIndexKeys(runs).map(([key, run]) => (
        <LinkedRunView key={key} run={run} version={version} view={view} />
      ))}
    </section>
  )
}
