import { randomId } from '@playground/client'
import { type FormEvent, useRef, useState } from 'react'
import type { Execution } from '@/entities/execution/api/execution'
import { useExecutions } from '@/entities/execution/api/executions'
import type { Version } from '@/entities/prompt/api/version'
import { useVersions } from '@/entities/prompt/api/versions'
import { serverNow } from '@/lib/clock'
import { formatMoment } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Loaded } from '@/ui/loaded'
import { FieldError, TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { type NewLink, useLinkActions } from '../api/links'
import { endAfter, lives } from '../model/links'
import styles from './sharing.module.css'

type Props = { promptId: string; onDone: () => void }

/** Asks what a new link is to show, and for how long. */
export function LinkForm({ promptId, onDone }: Props) {
  const versions = useVersions(promptId)
  const known = {
    ...versions,
    data: versions.data && versions.versions.filter((version) => !version.is_pane),
  }
  return (
    <div className={styles.made}>
      <Loaded query={known} what="The versions">
        {(all) =>
          all[0] ? (
            <Fields promptId={promptId} versions={all} latest={all[0]} onDone={onDone} />
          ) : (
            <>
              <p>A link shows a version, and this prompt has none yet. Run it or save a version first.</p>
              <div className={styles.answers}>
                <Button onClick={onDone}>Close</Button>
              </div>
            </>
          )
        }
      </Loaded>
    </div>
  )
}

type FieldsProps = Props & { versions: Version[]; latest: Version }

function Fields({ promptId, versions, latest, onDone }: FieldsProps) {
  const { make } = useLinkActions(promptId)
  const [name, setName] = useState('')
  const [number, setNumber] = useState(latest.version_number)
  const [days, setDays] = useState('30')
  const [runs, setRuns] = useState<string[]>([])
  const [withValues, setWithValues] = useState(false)
  const once = useOnce()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (make.isPending) return
    const what = { name: name.trim(), version_number: number, execution_ids: runs }
    const body = { ...what, include_values: withValues && runs.length > 0 }
    make.mutate(once(body, days), {
      onSuccess: () => {
        toast('The link is made')
        onDone()
      },
    })
  }
  return (
    <form className={styles.add} onSubmit={submit}>
      <TextField
        label="Name, for you alone"
        maxLength={200}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className={styles.pair}>
        <label className={styles.choice}>
          Shows
          <select value={number} onChange={(event) => setNumber(Number(event.target.value))}>
            {versions.map((version) => (
              <option key={version.id} value={version.version_number}>
                {versionText(version, latest)}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.choice}>
          Works for
          <select value={days} onChange={(event) => setDays(event.target.value)}>
            {lives.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      <RunChoice promptId={promptId} chosen={runs} onChoose={setRuns} />
      <Checkbox checked={withValues} disabled={runs.length === 0} onChange={setWithValues}>
        Show what the variables stood for in these runs
      </Checkbox>
      <p className="help">
        All who have the link see the text, the parameters and the chosen answers. Values are left out unless
        you show them, but an answer may repeat what it was asked with.
      </p>
      {make.error && <FieldError text={sentences('No link was made', make.error.message)} />}
      <div className={styles.answers}>
        <Button onClick={onDone}>Cancel</Button>
        <Button look="primary" type="submit" aria-disabled={make.isPending || undefined}>
          Make the link
        </Button>
      </div>
    </form>
  )
}

function versionText({ version_number: number, message }: Version, latest: Version): string {
  const called = `Version ${number}${message ? `: ${message}` : ''}`
  return number === latest.version_number ? `${called} (latest)` : called
}

const mostRuns = 20

type RunChoiceProps = { promptId: string; chosen: string[]; onChoose: (ids: string[]) => void }

/** The newest runs that ended by themselves: what else there is, the history has. */
function RunChoice({ promptId, chosen, onChoose }: RunChoiceProps) {
  const query = useExecutions(promptId, { status: 'completed' })
  const runs = { ...query, data: query.data && query.executions }
  return (
    <fieldset className={styles.runs}>
      <legend>Answers it shows</legend>
      <Loaded query={runs} what="The runs">
        {(all) =>
          all.length === 0 ? (
            <p className="muted">No run has ended yet: the link shows the prompt alone.</p>
          ) : (
            <div className={styles.list}>
              {all.map((run) => (
                <Checkbox
                  key={run.id}
                  checked={chosen.includes(run.id)}
                  disabled={!chosen.includes(run.id) && chosen.length >= mostRuns}
                  onChange={(on) => onChoose(on ? [...chosen, run.id] : chosen.filter((id) => id !== run.id))}
                >
                  <RunText run={run} />
                </Checkbox>
              ))}
            </div>
          )
        }
      </Loaded>
    </fieldset>
  )
}

function RunText({ run }: { run: Execution }) {
  return (
    <>
      {run.preview.trim().slice(0, 80) || 'An empty answer'}
      <small className="help">
        v{run.version_number} · {run.model_config_snapshot.model} · {formatMoment(run.created_at)}
      </small>
    </>
  )
}

/** Names a request, the same for the same content: asked for again after a lost answer, one link is made. */
function useOnce() {
  const last = useRef({ content: '', key: '', end: '' })
  return (what: NewLink, days: string) => {
    const content = JSON.stringify([what, days])
    if (last.current.content !== content)
      last.current = { content, key: randomId(), end: endAfter(days, serverNow()) }
    const { key, end } = last.current
    return { key, body: { ...what, expires_at: end } }
  }
}
