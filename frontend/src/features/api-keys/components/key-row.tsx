import { Clock, Ellipsis, RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { serverNow } from '@/lib/clock'
import { formatDay, momentInSentence } from '@/lib/format'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { SettingsRow } from '@/ui/settings'
import type { ApiKey } from '../api/api-keys'
import { grace, shortDay } from '../model/keys'
import styles from './api-keys.module.css'

export type Asked = { what: 'rotate' | 'revoke' | 'edit'; apiKey: ApiKey }

type Props = { apiKey: ApiKey; old: ApiKey[]; mine: boolean; onAsk: (asked: Asked) => void }

export function KeyRow({ apiKey: key, old, mine, onAsk }: Props) {
  const works = !key.is_expired && !key.rotated_at
  const actions = (
    <>
      {mine && works && (
        <IconButton small label={`Rotate ${key.name}`} onClick={() => onAsk({ what: 'rotate', apiKey: key })}>
          <RotateCw />
        </IconButton>
      )}
      <Menu
        label={`More for ${key.name}`}
        align="end"
        trigger={
          <IconButton small label={`More for ${key.name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        {mine && works && <MenuItem onSelect={() => onAsk({ what: 'edit', apiKey: key })}>Change…</MenuItem>}
        <MenuItem danger onSelect={() => onAsk({ what: 'revoke', apiKey: key })}>
          Revoke…
        </MenuItem>
      </Menu>
    </>
  )
  const graces = [...(key.rotated_at ? [key] : []), ...old]
  return (
    <SettingsRow
      label={`Key ${key.name}`}
      title={key.name}
      sub={
        <>
          <span className="mono">{key.prefix}…</span>
          {key.project && ` · ${key.project.name}`}
          {!mine && ` · ${key.user.name}`}
        </>
      }
      middle={key.scopes.join(', ')}
      right={
        <>
          {key.last_used_at ? `used ${formatDay(key.last_used_at)}` : 'never used'}
          <small>{endOf(key)}</small>
        </>
      }
      actions={actions}
    >
      {graces.length > 0 &&
        graces.map((one) => (
          <Grace
            key={one.id}
            apiKey={one}
            isOld={one.id !== key.id}
            onRevoke={() => onAsk({ what: 'revoke', apiKey: one })}
          />
        ))}
    </SettingsRow>
  )
}

function endOf(key: ApiKey): string {
  if (key.is_expired && key.expires_at) return `expired ${shortDay(key.expires_at, serverNow())}`
  return key.expires_at
    ? `until ${shortDay(key.expires_at, serverNow())}`
    : `since ${shortDay(key.created_at, serverNow())}`
}

/** How long a key works on after another has taken its place, and the way to end it sooner. */
function Grace({ apiKey, isOld, onRevoke }: { apiKey: ApiKey; isOld: boolean; onRevoke: () => void }) {
  const left = grace(apiKey, useMinute())
  if (!left || !apiKey.expires_at) return null
  return (
    <div className={styles.grace}>
      <Clock />
      <p>
        <b>
          {isOld ? 'The old key' : 'This key was rotated and'} works for another {left.words}
        </b>
        <span className="soft">, until {momentInSentence(apiKey.expires_at)}. </span>
        <span className="mono soft">{apiKey.prefix}…</span>
      </p>
      {isOld && <Button onClick={onRevoke}>Revoke old key now</Button>}
      <progress aria-label="Time left of the old key" max={24} value={left.hours} />
    </div>
  )
}

const every = 10_000

/** The server's time, true to some seconds. */
function useMinute(): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every)
    return () => clearInterval(timer)
  }, [])
  return now
}
