import { useSyncExternalStore } from 'react'
import { type SessionState, session } from '@/api/client'

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get)
}
