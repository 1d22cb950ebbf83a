import { ApiError } from '@playground/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { providerName } from '@/entities/model/model/model'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { IconButton } from '@/ui/icon-button'
import { Spinner } from '@/ui/states'
import { FieldError, TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { deleteKey, listKeys, type ProviderKey, putKey } from '../api/provider-keys'
import { readPasted } from '../model/pasted'
import styles from './connect-dialog.module.css'

type Props = {
  onClose: () => void
  /** A provider can be used now, or not any more. */
  onChanged: (connected: { provider: string; models: number } | null) => void
}

const keysQuery = ['provider-keys']

/** A key, or the address of a server, pasted; tried at once, and kept when it works. */
export function ConnectDialog({ onClose, onChanged }: Props) {
  const [pasted, setPasted] = useState('')
  const [more, setMore] = useState('')
  const [consent, setConsent] = useState(false)
  const { busy, error, connect } = useConnect((done) => {
    onChanged(done)
    onClose()
  })
  const read = readPasted(pasted)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void connect(pasted, more, consent)
  }
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form="connect" aria-disabled={busy || undefined}>
        {busy && <Spinner />}
        {busy ? 'Trying it' : 'Connect'}
      </Button>
    </>
  )
  return (
    <Dialog title="Connect a model" narrow onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        <form id="connect" className={styles.form} onSubmit={submit} noValidate>
          <TextField
            label="Key, or the address of a server"
            data-focus
            value={pasted}
            placeholder="sk-…  or  http://127.0.0.1:1234/v1"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setPasted(event.target.value)}
            help={helpFor(pasted)}
          />
          {read && (read.kind === 'address' || read.asksForAddress) && (
            <TextField
              label={read.kind === 'address' ? 'Its key, if it asks for one' : 'The address of its server'}
              value={more}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setMore(event.target.value)}
            />
          )}
          <Checkbox checked={consent} onChange={setConsent}>
            Keep the key on this server, encrypted, for the runs of this workspace. It is never shown again.
          </Checkbox>
          {error && <FieldError text={error} />}
        </form>
        <Connected onChanged={() => onChanged(null)} />
      </div>
    </Dialog>
  )
}

function helpFor(pasted: string): string {
  const read = readPasted(pasted)
  if (pasted.trim() === '')
    return 'It is tried by asking for the list of models. Nothing is kept if that fails.'
  if (!read) return 'A key, or an address that begins with http:// or https://.'
  if (read.asksForAddress) return 'A key of no form that is known here.'
  return read.kind === 'key'
    ? `Looks like a key of ${providerName(read.provider)}.`
    : `Its models will be listed under “${providerName(read.provider)}”.`
}

function useConnect(onDone: (done: { provider: string; models: number }) => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const connect = async (pasted: string, more: string, consent: boolean) => {
    if (busy) return
    const wanted = wantedFrom(pasted, more.trim())
    if (typeof wanted === 'string') return setError(wanted)
    if (!consent) return setError('Tick the box first: without the key nothing can be asked in your name.')
    setBusy(true)
    setError(null)
    try {
      onDone({ provider: wanted.provider, models: await putKey(wanted) })
    } catch (cause) {
      setError(sentenceFor(cause))
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, connect }
}

/** What is sent, or in words what is missing. */
function wantedFrom(pasted: string, more: string) {
  const read = readPasted(pasted)
  if (!read) return 'Paste a key, or the address of a server.'
  const { provider, key, baseUrl } = read
  if (read.kind === 'address') return { provider, key: more, baseUrl }
  if (!read.asksForAddress) return { provider, key, baseUrl }
  const server = readPasted(more)
  if (server?.kind !== 'address')
    return 'Whose key it is cannot be told from it. Add the address of its server.'
  return { provider: server.provider, key, baseUrl: more }
}

function sentenceFor(cause: unknown): string {
  if (!(cause instanceof ApiError)) return 'The server could not be reached. Nothing was kept; try again.'
  return cause.fields[0]
    ? `The ${cause.fields[0].field.replace('base_url', 'address')} ${cause.fields[0].message}.`
    : cause.message
}

/** What is connected already. A key cannot be shown, only removed. */
function Connected({ onChanged }: { onChanged: () => void }) {
  const client = useQueryClient()
  const { data: keys = [] } = useQuery({ queryKey: keysQuery, queryFn: listKeys, staleTime: 0 })
  if (keys.length === 0) return null
  const remove = async ({ provider }: ProviderKey) => {
    try {
      await deleteKey(provider)
    } catch (cause) {
      return toast(sentenceFor(cause), { tone: 'bad' })
    }
    toast(`The key for ${providerName(provider)} is removed from this server`)
    await client.invalidateQueries({ queryKey: keysQuery })
    onChanged()
  }
  return (
    <section className={styles.connected} aria-label="Connected">
      <h3>Connected</h3>
      <ul>
        {keys.map((one) => (
          <li key={one.provider}>
            <span className="cut">{providerName(one.provider)}</span>
            <span className="muted mono">{one.hint || 'no key'}</span>
            <span className="muted cut grow">{one.base_url}</span>
            <IconButton
              small
              label={`Remove the key for ${providerName(one.provider)}`}
              onClick={() => void remove(one)}
            >
              <Trash2 />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
