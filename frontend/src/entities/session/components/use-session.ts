import { useSyncExternalStore } from 'react'
import { type SessionState, session } from '../model/session'

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get)
}
