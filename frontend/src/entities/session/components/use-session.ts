import { useSyncExternalStore } from 'react'
import { type SessionState, session } from '../model/session'

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get)
}

/** Whether the person may change what is the whole organization's. */
export function useIsOwner(): boolean {
  const state = useSession()
  return state.status === 'signed-in' && state.user.role === 'owner'
}
