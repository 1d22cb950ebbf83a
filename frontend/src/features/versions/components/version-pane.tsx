// biome-ignore-all lint/a11y/useSemanticElements: a scrolling region inside a section needs no section of its own
import { Undo2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import outputStyles from '@/entities/execution/components/output.module.css'
import { useVersion, type Version } from '@/entities/prompt/api/version'
import { useVersions } from '@/entities/prompt/api/versions'
import { ChangesLine } from '@/entities/prompt/components/changes-line'
import { SnapshotView } from '@/entities/prompt/components/snapshot'
import { formatMoment } from '@/lib/format'
import { Button } from '@/ui/button'
import { Tag } from '@/ui/chip'
import factsStyles from '@/ui/facts.module.css'
import { IconButton } from '@/ui/icon-button'
import { Segmented } from '@/ui/segmented'
import splitStyles from '@/ui/split.module.css'
import { ErrorState, Skeleton } from '@/ui/states'
import { type Against, type DraftState, inOrder, reasonText } from '../model/versions'
import { Difference, ParameterList } from './difference'
import { MessageField } from './message-field'
import { OtherVersion } from './other-version'

type Mode = 'text' | Against

type Props = {
  promptId: string
  number: number
  draft: DraftState
  /** How many there are. */
  latest: number
  /** Null shows it by itself. */
  against: Against | null
  onAgainst: (against: Against | null) => void
  onClose: () => void
  /** Left out where this person may change nothing. */
  onRestore?: (number: number) => void
}

export function VersionPane(props: Props) {
  const { promptId, number, latest, draft, against, onAgainst, onClose, onRestore } = props
  const { data, error } = useVersion(promptId, number)
  // A version is asked for once, the list again and again: a message changed elsewhere is in that.
  const listed = useVersions(promptId).versions.find((one) => one.version_number === number)
  const version = data && { ...data, message: listed?.message ?? data.message }
  const asked = modeOf(against, number)
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
        {latest > 2 && <OtherVersion promptId={promptId} {...{ number, latest, mode }} onChoose={choose} />}
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="Version details">
        {version ? (
          <>
            <About version={version} readOnly={!onRestore} />
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

function modeOf(against: Against | null, number: number): Mode {
  if (against === number || (against === 'previous' && number === 1)) return 'text'
  return against === number - 1 ? 'previous' : (against ?? 'text')
}

function About({ version, readOnly }: { version: Version; readOnly: boolean }) {
  return (
    <div className={factsStyles.facts}>
      <dl className={factsStyles.rows}>
        <dt>Who, why</dt>
        <dd>
          {version.created_by.name}, {reasonText(version)}
        </dd>
        {version.changes && (
          <>
            <dt>What changed</dt>
            <dd>
              <ChangesLine changes={version.changes} />
            </dd>
          </>
        )}
        {(version.message || !readOnly) && (
          <>
            <dt>Message</dt>
            <dd>{readOnly ? <bdi>{version.message}</bdi> : <MessageField version={version} />}</dd>
          </>
        )}
      </dl>
    </div>
  )
}

type BodyProps = { promptId: string; version: Version; mode: Mode; draft: DraftState }

function Body({ promptId, version, mode, draft }: BodyProps) {
  const number = version.version_number
  const against = mode === 'previous' ? number - 1 : mode === 'text' ? null : mode
  const { data: other, error } = useVersion(promptId, typeof against === 'number' ? against : null)
  const state = against === 'draft' ? draft : other
  if (against !== null && state) return <Difference {...inOrder(number, version, against, state)} />
  if (against !== null) return error ? <Missing /> : <Skeleton padded />
  return (
    <>
      <div className={factsStyles.facts}>
        <ParameterList config={version.model_config_snapshot} />
      </div>
      <div className={outputStyles.output} data-version={number}>
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
