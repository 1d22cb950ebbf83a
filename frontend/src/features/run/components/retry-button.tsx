import type { RunError } from '@playground/client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { canRetry, retryAfterMs } from '@/entities/execution/model/wording'
import { connection } from '@/lib/connection'
import { Button } from '@/ui/button'

type Props = { label: string; waitMs: number; onRetry: () => void }

/** When the server says how long to wait, the button counts down to it. Without the server there is no retry. */
export function RetryButton({ label, waitMs, onRetry }: Props) {
  const left = useCountdown(waitMs)
  const isOffline = useSyncExternalStore(connection.subscribe, connection.get) === 'offline'
  return (
    <Button look="ghost" disabled={left > 0 || isOffline} onClick={onRetry}>
      {left > 0 ? `${label} in ${left} s` : label}
    </Button>
  )
}

export function RetryFailed({ error, onRetry }: { error: RunError; onRetry: () => void }) {
  return canRetry(error) ? <RetryButton label="Retry" waitMs={retryAfterMs(error)} onRetry={onRetry} /> : null
}

function useCountdown(ms: number): number {
  const [until] = useState(() => Date.now() + ms)
  const [left, setLeft] = useState(() => Math.ceil(ms / 1000))
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 1000)
    return () => clearTimeout(timer)
  }, [left, until])
  return left
}
