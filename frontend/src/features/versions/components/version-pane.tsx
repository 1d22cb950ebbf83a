// biome-ignore-all lint/a11y/useSemanticElements: a scrolling region inside a section needs no section of its own
import { Undo2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import outputStyles from '@/entities/execution/components/output.module.css'
import { useVersion, type Version } from '@/entities/prompt/api/versions'
import { SnapshotView } from '@/entities/prompt/components/snapshot'
import { formatMoment } from '@/lib/format'
import { Button } from '@/ui/button'
import { Tag } from '@/ui/chip'
import factsStyles from '@/ui/facts.module.css'
import { IconButton } from '@/ui/icon-button'
import { Segmented } from '@/ui/segmented'
import splitStyles from '@/ui/split.module.css'
import { ErrorState, Skeleton } from '@/ui/states'
import { type DraftState, reasonText } from '../model/versions'
import { Difference, ParameterList } from './difference'

/** What the version is held against; null shows it by itself. */
export type Against = 'previous' | 'draft' | null
type Mode = 'text' | 'previous' | 'draft'

type Props = {
  promptId: string
  number: number
  draft: DraftState
  against: Against
  onAgainst: (against: Against) => void
  onClose: () => void
  onRestore?: (number: number) => void
}

export function VersionPane({ promptId, number, draft, against, onAgainst, onClose, onRestore }: Props) {
  const { data: version, error } = useVersion(promptId, number)
  const asked = against === 'previous' && number === 1 ? 'text' : (against ?? 'text')
  const [mode, setMode] = useState<Mode>(asked)
  // The address may come to ask for another one while this is open.
  useEffect(() => setMode(asked), [asked])
  const choose = (next: Mode) => {
    setMode(next)
    onAgainst(next === 'text' ? null : next)
  }
  const modes: { value: Mode; label: string }[] = [
    { value: 'text', label: 'Text' },
    ...(number > 1 ? [{ value: 'previous' as const, label: `Against v${number - 1}` }] : []),
    { value: 'draft', label: 'Against the draft' },
  ]
  return (
    <section className={splitStyles.pane} aria-label={`Version ${number}`} data-region="pane">
      <div className={splitStyles.toolbar}>
        <Tag>v{number}</Tag>
        <span className="cut">{version && formatMoment(version.created_at)}</span>
        <span className="grow" />
        {onRestore && version && (
          <Button icon={<Undo2 />} onClick={() => onRestore(number)}>
            Restore
          </Button>
        )}
        <IconButton label="Close" onClick={onClose}>
          <X />
        </IconButton>
      </div>
      <div className={splitStyles.toolbar}>
        <Segmented label="Show" value={mode} options={modes} onChange={choose} />
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="Version details">
        {version ? (
          <>
            <About version={version} />
            <Body promptId={promptId} version={version} mode={mode} draft={draft} />
          </>
        ) : error ? (
          <Missing />
        ) : (
          <Skeleton padded />
        )}
      </div>
    </section>
  )
}

function About({ version }: { version: Version }) {
  return (
    <div className={factsStyles.facts}>
      <dl className={factsStyles.rows}>
        <dt>Who, why</dt>
        <dd>
          {version.created_by.name}, {reasonText(version.reason)}
        </dd>
        {version.message && (
          <>
            <dt>What changed</dt>
            <dd>{version.message}</dd>
          </>
        )}
      </dl>
    </div>
  )
}

type BodyProps = { promptId: string; version: Version; mode: Mode; draft: DraftState }

function Body({ promptId, version, mode, draft }: BodyProps) {
  const number = mode === 'previous' ? version.version_number - 1 : null
  const { data: previous } = useVersion(promptId, number)
  if (mode === 'draft') return <Difference before={version} after={draft} />
  if (mode === 'previous')
    return previous ? <Difference before={previous} after={version} /> : <Skeleton padded />
  return (
    <>
      <div className={factsStyles.facts}>
        <ParameterList config={version.model_config_snapshot} />
      </div>
      <div className={outputStyles.output}>
        <SnapshotView snapshot={version.content_snapshot} />
      </div>
    </>
  )
}

function Missing() {
  return (
    <div className="padded">
      <ErrorState title="This version did not load">
        It does not exist, or the server did not answer.
      </ErrorState>
    </div>
  )
}
