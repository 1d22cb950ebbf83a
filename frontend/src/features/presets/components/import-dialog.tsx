import { type ChangeEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { presets } from '@/entities/preset/api/presets'
import { type Imported, importFrom } from '@/entities/preset/model/import'
import { cleanName, freeName } from '@/entities/preset/model/preset'
import { firstWords } from '@/entities/prompt/model/first-words'
import { readTextFile } from '@/lib/text-file'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { FieldError } from '@/ui/text-field'
import fieldStyles from '@/ui/text-field.module.css'
import styles from './import-dialog.module.css'

type Props = {
  text: string
  onPrompt: (name: string, found: Imported) => void
  onPreset: (name: string, found: Imported) => void
  onClose: () => void
}

const nothingFound =
  'This is no request that is known here: paste the JSON of a completions, chat or responses request, a curl command with one, or a preset.'

/** A request or a preset from elsewhere becomes a prompt or a preset. What cannot be taken over is said. */
export function ImportDialog({ text, onPrompt, onPreset, onClose }: Props) {
  const [pasted, setPasted] = useState(text)
  const [problem, setProblem] = useState<string | null>(null)
  const seen = useDeferredValue(pasted)
  const found = useMemo(
    () => (seen.trim() === '' ? null : (importFrom(seen) ?? { error: nothingFound })),
    [seen],
  )
  const file = useRef<HTMLInputElement>(null)
  const id = useId()
  const isGood = found !== null && !('error' in found)
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const [first] = event.target.files ?? []
    event.target.value = ''
    if (!first) return
    const read = await readTextFile(first)
    if ('text' in read) setPasted(read.text)
    setProblem('text' in read ? null : read.refused)
  }
  const end = (use: typeof onPrompt) => {
    if (!isGood) return
    onClose()
    use(nameFor(found), found)
  }
  return (
    <Dialog
      title="Import"
      onClose={onClose}
      footer={
        <>
          <Button large disabled={!isGood} onClick={() => end(onPreset)}>
            Save as preset
          </Button>
          <Button look="primary" large disabled={!isGood} onClick={() => end(onPrompt)}>
            Make a prompt
          </Button>
        </>
      }
    >
      <div className={dialogStyles.body}>
        <label htmlFor={id}>A request to a model, a curl command with one, or a preset</label>
        <textarea
          id={id}
          data-focus
          className={classes(fieldStyles.field, styles.pasted)}
          value={pasted}
          spellCheck={false}
          autoComplete="off"
          placeholder={'{ "model": "…", "messages": [ … ] }'}
          onChange={(event) => {
            setPasted(event.target.value)
            setProblem(null)
          }}
        />
        <div>
          <input
            ref={file}
            type="file"
            hidden
            accept=".json,.txt,.sh,application/json,text/plain"
            onChange={take}
          />
          <Button onClick={() => file.current?.click()}>Choose a file</Button>
        </div>
        {problem && <FieldError text={problem} />}
        {found && 'error' in found && <FieldError text={found.error} />}
        <div role="status">{isGood && <Found found={found} />}</div>
      </div>
    </Dialog>
  )
}

const mostListed = 12

function Found({ found }: { found: Imported }) {
  const { kind, mode, messages, left, hadKey, params } = found
  const { model, extra, ...known } = params
  const names = [...Object.keys(known), ...Object.keys(extra ?? {})]
  const what =
    mode === 'completion'
      ? 'one text'
      : `${messages.length} ${messages.length === 1 ? 'message' : 'messages'}`
  const rest = left.length - mostListed
  return (
    <>
      <p>
        <span className="strong">{kind}:</span> {what}
        {model !== undefined && `, for ${model}`}
        {names.length > 0 && `, with ${names.join(', ').replaceAll('_', ' ')}`}.
      </p>
      {hadKey && <p>A key was in it. It is left out.</p>}
      {left.length > 0 && (
        <>
          <p>Not taken over:</p>
          <ul className={styles.left}>
            {left.slice(0, mostListed).map((one) => (
              <li key={one}>{one}</li>
            ))}
            {rest > 0 && <li>and {rest} more</li>}
          </ul>
        </>
      )}
    </>
  )
}

const nameFor = (found: Imported): string =>
  freeName(
    cleanName(found.name ?? firstWords(found) ?? found.kind) || found.kind,
    presets.presets.map(({ name }) => name),
  )
