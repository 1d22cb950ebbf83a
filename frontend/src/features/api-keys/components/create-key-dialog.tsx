import { randomId } from '@playground/client'
import { useRef, useState } from 'react'
import { useProjects } from '@/entities/project/api/projects'
import { useSession } from '@/entities/session/components/use-session'
import { serverNow } from '@/lib/clock'
import { own } from '@/lib/own'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { type MadeKey, makeKey, type NewKey } from '../api/api-keys'
import { scopesOf } from '../model/keys'
import { endAfter, fresh, lives, readTyped } from '../model/typed'
import styles from './api-keys.module.css'
import { Choice } from './choice'
import { KeyForm } from './key-form'
import { PasswordField } from './password-field'
import { useSend } from './use-send'

type Props = { onClose: () => void; onMade: (made: MadeKey) => void }

export function CreateKeyDialog({ onClose, onMade }: Props) {
  const [typed, setTyped] = useState(useFresh())
  const [projectId, setProjectId] = useState('')
  const [days, setDays] = useState('90')
  const [password, setPassword] = useState('')
  const { projects } = useProjects()
  const { busy, errors, setErrors, asksPassword, send } = useSend()
  const request = useOnce()
  const make = () => {
    const read = readTyped(typed)
    if ('wrong' in read) return setErrors({ form: null, fields: read.wrong })
    const { name, scopes, ...limits } = read.content
    void send(async () => {
      const { end, once } = request(JSON.stringify([read.content, projectId, days]), days)
      const body: NewKey = { name, scopes }
      if (projectId) body.project_id = projectId
      if (end) body.expires_at = end
      if (limits.requests_per_minute !== null) body.requests_per_minute = limits.requests_per_minute
      if (limits.monthly_executions !== null) body.monthly_executions = limits.monthly_executions
      if (password) body.current_password = password
      onMade(await makeKey(body, once))
    })
  }
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form="api-key" aria-disabled={busy || undefined}>
        Create key
      </Button>
    </>
  )
  return (
    <Dialog title="Create an API key" onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        <KeyForm
          id="api-key"
          typed={typed}
          errors={errors}
          onChange={(change) => setTyped({ ...typed, ...change })}
          onSubmit={make}
        >
          <div className={styles.pair}>
            <Choice
              label="What it reaches"
              value={projectId}
              options={[
                { value: '', label: 'All projects' },
                ...projects.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={setProjectId}
            />
            <Choice label="How long it works" value={days} options={lives} onChange={setDays} />
          </div>
          {asksPassword && (
            <PasswordField
              value={password}
              error={own(errors.fields, 'current_password')}
              onChange={setPassword}
            />
          )}
        </KeyForm>
      </div>
    </Dialog>
  )
}

/** A new key may view and run, where its maker may. */
function useFresh() {
  const state = useSession()
  const may = scopesOf(state.status === 'signed-in' ? state.user.role : 'viewer').map(({ scope }) => scope)
  return { ...fresh, scopes: fresh.scopes.filter((scope) => may.includes(scope)) }
}

/** Names a request, the same for the same content: asked for again after a lost answer, one key is made. */
function useOnce() {
  const last = useRef({ content: '', once: '', end: null as string | null })
  return (content: string, days: string) => {
    if (last.current.content !== content)
      last.current = { content, once: randomId(), end: endAfter(days, serverNow()) }
    return last.current
  }
}
