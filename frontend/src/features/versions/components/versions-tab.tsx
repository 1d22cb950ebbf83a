import { BookmarkPlus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useVersions } from '@/entities/prompt/api/versions'
import { useVersionActions } from '@/entities/prompt/components/use-version-actions'
import { sentences } from '@/lib/sentences'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { useCommand } from '@/ui/commands'
import { useKeyScope } from '@/ui/key-scope'
import splitStyles from '@/ui/split.module.css'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { type Against, type DraftState, type Origin, originText } from '../model/versions'
import { KeepDialog } from './keep-dialog'
import { VersionList } from './version-list'
import styles from './version-list.module.css'
import { VersionPane } from './version-pane'

export type VersionsTabProps = {
  promptId: string
  tabs: ReactNode
  openNumber: number | null
  onOpen: (number: number | null) => void
  against: Against | null
  onAgainst: (against: Against | null) => void
  /** How many there are, as far as the page knows. */
  latest: number
  draft: DraftState
  readOnly: boolean
  /** What the prompt was copied from. */
  origin: Origin
}

export default function VersionsTab({
  promptId,
  tabs,
  openNumber,
  onOpen,
  against,
  onAgainst,
  latest,
  draft,
  readOnly,
  origin,
}: VersionsTabProps) {
  const list = useVersions(promptId)
  const [asking, setAsking] = useState(false)
  const { keep, restore } = useVersionActions()
  const keepAs = async (message: string) => {
    setAsking(false)
    const version = await keep(message)
    if (version) onOpen(version.version_number)
  }
  const isOpen = openNumber !== null
  useCommand('Keep as version', null, () => setAsking(true), !readOnly)
  // Beside an open version Escape does not mean Stop.
  useKeyScope('escape', isOpen)
  return (
    <>
      <div className={barStyles.bar}>
        {tabs}
        <span className="grow" />
        {!readOnly && (
          <Button icon={<BookmarkPlus />} keys="mod+s" onClick={() => setAsking(true)}>
            Keep as version
          </Button>
        )}
      </div>
      <div className={classes(splitStyles.split, isOpen && splitStyles.open, splitStyles.even)}>
        <section aria-label="Versions" data-region="list">
          {origin && <p className={styles.origin}>{originText(origin)}</p>}
          {list.versions.length > 0 ? (
            <VersionList list={list} openNumber={openNumber} onOpen={onOpen} />
          ) : (
            <Nothing list={list} />
          )}
        </section>
        {isOpen && (
          <VersionPane
            key={openNumber}
            promptId={promptId}
            number={openNumber}
            latest={Math.max(latest, list.versions[0]?.version_number ?? 0)}
            draft={draft}
            against={against}
            onAgainst={onAgainst}
            onClose={() => onOpen(null)}
            onRestore={readOnly ? undefined : (number) => void restore(number)}
          />
        )}
      </div>
      {asking && <KeepDialog onClose={() => setAsking(false)} onKeep={keepAs} />}
    </>
  )
}

function Nothing({ list }: { list: ReturnType<typeof useVersions> }) {
  if (list.isPending) return <Skeleton padded label="Loading versions" />
  if (list.isError) {
    return (
      <div className="padded">
        <ErrorState
          title="The versions did not load"
          actions={<Button onClick={() => list.refetch()}>Try again</Button>}
        >
          {sentences(list.error.message, 'Nothing is lost')}
        </ErrorState>
      </div>
    )
  }
  return (
    <EmptyState title="No versions yet">
      Each run keeps the prompt as it was, and so does Keep as version. You can always get back to any of
      them.
    </EmptyState>
  )
}
