import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { Button } from '@/ui/button'
import { Loaded } from '@/ui/loaded'
import { SettingsPage, SettingsSection } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { type ApiKey, type MadeKey, useApiKeys, useRefresh } from '../api/api-keys'
import { example, grouped } from '../model/keys'
import styles from './api-keys.module.css'
import { CreateKeyDialog } from './create-key-dialog'
import { EditKeyDialog } from './edit-key-dialog'
import { type Asked, KeyRow } from './key-row'
import { RevokeDialog } from './revoke-dialog'
import { RotateDialog } from './rotate-dialog'
import { SecretDialog } from './secret-dialog'

type Shown = Asked | { what: 'create' } | { what: 'secret'; made: MadeKey } | null

/** Keys for programs: made, rotated and revoked here. */
export function ApiKeysPage() {
  const [shown, setShown] = useState<Shown>(null)
  const query = useApiKeys('mine')
  const create = (
    <Button look="primary" icon={<Plus />} onClick={() => setShown({ what: 'create' })}>
      Create key
    </Button>
  )
  return (
    <SettingsPage title="API keys">
      <SettingsSection
        title="Your keys"
        help="For programs that call this server. They act as you, and do no more than you may."
        action={create}
      >
        <Loaded query={query} what="Your keys">
          {(list) => (list.length === 0 ? <NoKeys /> : <Rows list={list} mine onAsk={setShown} />)}
        </Loaded>
        <More query={query} />
      </SettingsSection>
      <OthersKeys onAsk={setShown} />
      {shown && <Shown shown={shown} onShow={setShown} />}
    </SettingsPage>
  )
}

function Rows({ list, mine, onAsk }: { list: ApiKey[]; mine: boolean; onAsk: (asked: Asked) => void }) {
  return grouped(list).map(({ key, old }) => (
    <KeyRow key={key.id} apiKey={key} old={old} mine={mine} onAsk={onAsk} />
  ))
}

function NoKeys() {
  return (
    <div className={styles.empty}>
      <h3>No keys yet</h3>
      <p className="soft">With a key a script can run your prompts, for example each night:</p>
      <div className={styles.box}>
        <code>{example(location.origin, 'pgk_…', ['run'])}</code>
      </div>
    </div>
  )
}

function More({ query }: { query: ReturnType<typeof useApiKeys> }) {
  if (!query.hasNextPage) return null
  return (
    <Button
      look="ghost"
      aria-disabled={query.isFetching || undefined}
      onClick={() => void query.fetchNextPage()}
    >
      Show more
    </Button>
  )
}

/** What admins see of the keys of others: enough to revoke one. */
function OthersKeys({ onAsk }: { onAsk: (asked: Asked) => void }) {
  const state = useSession()
  const user = state.status === 'signed-in' ? state.user : null
  const isAdmin = user?.role === 'owner' || user?.role === 'admin'
  const query = useApiKeys('everyone', isAdmin)
  const others = query.data?.filter((key) => key.user.id !== user?.id) ?? []
  if (!isAdmin || (others.length === 0 && !query.error && !query.hasNextPage)) return null
  return (
    <SettingsSection title="Keys of others" help="You may revoke a key of anyone in the organization.">
      <Loaded query={query} what="Their keys">
        {() => <Rows list={others} mine={false} onAsk={onAsk} />}
      </Loaded>
      <More query={query} />
    </SettingsSection>
  )
}

function Shown({ shown, onShow }: { shown: NonNullable<Shown>; onShow: (next: Shown) => void }) {
  const refresh = useRefresh()
  const close = () => onShow(null)
  const finish = (said: string) => {
    void refresh()
    toast(said)
    close()
  }
  const made = (key: MadeKey) => {
    void refresh()
    onShow({ what: 'secret', made: key })
  }
  switch (shown.what) {
    case 'create':
      return <CreateKeyDialog onClose={close} onMade={made} />
    case 'secret':
      return <SecretDialog made={shown.made} onDone={close} />
    case 'rotate':
      return <RotateDialog apiKey={shown.apiKey} onClose={close} onMade={made} />
    case 'edit':
      return <EditKeyDialog apiKey={shown.apiKey} onClose={close} onChanged={() => finish('Key changed')} />
    case 'revoke':
      return <RevokeDialog apiKey={shown.apiKey} onClose={close} onRevoked={() => finish('Key revoked')} />
  }
}
