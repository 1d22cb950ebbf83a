import { type ApiError, errorFromResponse, OfflineError, type Schemas } from '@playground/client'
import { keepFor, keptFor, readStored, writeText } from '@/lib/stored'

export type User = Schemas['User']
export type Organization = Schemas['Organization']
export type SessionAnswer = Schemas['Session']

export type SessionState =
  | { status: 'unknown' }
  | { status: 'signed-out' }
  /** Another person has signed in, or this one went on in another workspace: this page is to leave. */
  | { status: 'replaced' }
  | { status: 'signed-in'; user: User; organization: Organization }

const lockName = 'playground-session'
const listeners = new Set<() => void>()
let state: SessionState = { status: 'unknown' }
let token: string | null = null
let workspace: string | null = null
let refreshing: Promise<boolean> | null = null

const otherTabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(lockName)
otherTabs?.addEventListener('message', (event) => {
  if (event.data === 'signed-out') become({ status: 'signed-out' }, null)
})

/** Who is signed in here. The access token stays in memory; the refresh token is a cookie no script sees. */
export const session = {
  get: (): SessionState => state,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  /** Takes the answer of sign-up, sign-in or the one-time link. */
  set(answer: SessionAnswer): void {
    const { user, organization } = answer
    // What is on a page, and waits to be sent from it, is one person's.
    if (keptFor() !== null && keptFor() !== user.id) return leave()
    // And it shows one workspace: what was typed here and not sent waits in this browser for that one.
    if (workspace !== null && workspace !== organization.id) return leave()
    keepFor(user.id)
    workspace = organization.id
    become({ status: 'signed-in', user, organization }, answer.access_token)
  },
  /** After the profile has changed. */
  update(user: User, organization: Organization): void {
    become({ status: 'signed-in', user, organization }, token)
  },
  /** Forgets the session in every tab. Tell the server first. */
  clear(): void {
    become({ status: 'signed-out' }, null)
    otherTabs?.postMessage('signed-out')
  },
  /**
   * Signs in by the cookie. Without a network it is the last person of this browser, who can do what needs no
   * server; where that is not known it throws the OfflineError.
   */
  async restore(): Promise<SessionState> {
    if (state.status === 'unknown') await refreshToken().catch(asLastHere)
    return state
  },
}

export const accessToken = (): string | null => token

/** Trades the cookie for a new token, once at a time in this tab and across tabs. */
export function refreshToken(): Promise<boolean> {
  if (state.status === 'replaced') return Promise.resolve(false)
  refreshing ??= exclusively(requestRefresh).finally(() => {
    refreshing = null
  })
  return refreshing
}

// The cookie is replaced by every use, so two tabs must not use it at the same moment.
function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (!globalThis.navigator?.locks) return work()
  return navigator.locks.request(lockName, work) as Promise<T>
}

async function requestRefresh(): Promise<boolean> {
  const response = await fetch('/v1/auth/refresh', { method: 'POST' }).catch((cause) => {
    throw new OfflineError(cause)
  })
  if (response.ok) {
    session.set((await response.json()) as SessionAnswer)
    return state.status === 'signed-in'
  }
  const error = await errorFromResponse(response)
  if (error.status !== 401) throw error satisfies ApiError
  become({ status: 'signed-out' }, null)
  return false
}

type Person = { user: User; organization: Organization }

const lastPerson = 'last-person'

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' && value !== null && 'user' in value && 'organization' in value

function asLastHere(error: unknown): void {
  const last = readStored<Person | null>(lastPerson, null, isPerson, 'browser')
  if (!(error instanceof OfflineError) || !last) throw error
  keepFor(last.user.id)
  workspace = last.organization.id
  become({ status: 'signed-in', ...last }, null)
}

function leave(): void {
  become({ status: 'replaced' }, null)
  globalThis.location?.assign('/')
}

function become(next: SessionState, nextToken: string | null): void {
  state = next
  token = nextToken
  if (next.status === 'signed-in') {
    const { user, organization } = next
    writeText(lastPerson, JSON.stringify({ user, organization }), 'browser')
  } else if (next.status === 'signed-out') writeText(lastPerson, null, 'browser')
  for (const listener of listeners) listener()
}
