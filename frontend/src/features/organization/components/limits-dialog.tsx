import { type SubmitEvent, useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { FieldError, TextField } from '@/ui/text-field'
import { type PersonLimits, readLimit } from '../model/limits'

type Props = {
  title: string
  /** What an empty field means. */
  empty: string
  limits: PersonLimits
  onClose: () => void
  save: (limits: PersonLimits) => Promise<unknown>
}

const wrong = 'A number, or nothing.'

/** What may be used in a month. It counts at once, for runs that begin. */
export default function LimitsDialog({ title, empty, limits, onClose, save }: Props) {
  const [typed, setTyped] = useState({
    runs: String(limits.monthly_executions ?? ''),
    tokens: String(limits.monthly_tokens ?? ''),
  })
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const runs = readLimit(typed.runs)
  const tokens = readLimit(typed.tokens)
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy || runs === undefined || tokens === undefined) return
    setBusy(true)
    try {
      await save({ monthly_executions: runs, monthly_tokens: tokens })
      onClose()
    } catch (error) {
      setFailed((error as Error).message)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      narrow
      onClose={onClose}
      footer={
        <>
          <Button large onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" large type="submit" form="limits" aria-disabled={busy || undefined}>
            Set
          </Button>
        </>
      }
    >
      <form id="limits" className={dialogStyles.body} noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          label="Runs a month"
          inputMode="numeric"
          autoComplete="off"
          data-focus
          value={typed.runs}
          error={runs === undefined ? wrong : null}
          help={empty}
          onChange={(event) => setTyped({ ...typed, runs: event.target.value })}
        />
        <TextField
          label="Tokens a month"
          inputMode="numeric"
          autoComplete="off"
          value={typed.tokens}
          error={tokens === undefined ? wrong : null}
          help="In and out. A run reserves what it may write, and gives back the rest."
          onChange={(event) => setTyped({ ...typed, tokens: event.target.value })}
        />
        {failed && <FieldError text={failed} />}
      </form>
    </Dialog>
  )
}
