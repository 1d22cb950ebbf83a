import { CloudOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { connection } from '@/lib/connection'
import { Banner } from '@/ui/banner'

/** Under the header while the server is away. `waiting` is how many changes the autosave holds. */
export function OfflineBanner({ waiting }: { waiting: number }) {
  const state = useSyncExternalStore(connection.subscribe, connection.get)
  if (state === 'online') return null
  return (
    <Banner tone="warn" icon={<CloudOff />} title="You are offline.">
      Keep writing: {held(waiting)} when you are back. Run needs the server.
    </Banner>
  )
}

function held(waiting: number): string {
  if (waiting === 0) return 'your changes wait here and are sent'
  return waiting === 1 ? '1 change waits here and is sent' : `${waiting} changes wait here and are sent`
}
